//! The manifests of a scratch workspace: the lab's own, and the lesson's, each a little changed.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// The lab's own workspace with one member, and its own crates by absolute path.
pub(super) fn workspace(lab: &Table, root: &Path, slug: &str) -> String {
    let mut manifest = lab.clone();
    if let Some(Value::Table(workspace)) = manifest.get_mut("workspace") {
        workspace.insert("members".into(), Value::Array(vec![format!("pitfalls/{slug}").into()]));
        workspace.remove("default-members");
        workspace.remove("exclude");
        if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
            make_absolute(dependencies, root);
        }
    }
    if let Some(Value::Table(sources)) = manifest.get_mut("patch") {
        for (_, patched) in sources.iter_mut() {
            if let Value::Table(patched) = patched {
                make_absolute(patched, root);
            }
        }
    }
    manifest.to_string()
}

/// The lesson's manifest in a version that distinguishes it from the learner's. The name stays: the spec goes by it.
pub(super) fn package(mut manifest: Table, name: &str, home: &Path) -> String {
    if let Some(Value::Table(head)) = manifest.get_mut("package") {
        head.insert("version".into(), format!("0.1.0+{name}").into());
    }
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        if let Some(Value::Table(dependencies)) = manifest.get_mut(kind) {
            make_absolute(dependencies, home);
        }
    }
    manifest.to_string()
}

fn make_absolute(dependencies: &mut Table, base: &Path) {
    for (_, dependency) in dependencies.iter_mut() {
        if let Some(Value::String(path)) = dependency.as_table_mut().and_then(|table| table.get_mut("path")) {
            *path = plain(&base.join(&*path)).to_string_lossy().into_owned();
        }
    }
}

/// `path` without its `..`, by its text: Cargo takes two spellings of one folder for two packages.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            std::path::Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_keeps_versions_lints_and_profiles_and_has_one_member() {
        let lab: Table = r#"
            [workspace]
            resolver = "3"
            members = ["lab", "pitfalls/*"]
            default-members = ["lab"]
            [workspace.package]
            edition = "2024"
            [workspace.dependencies]
            rig = { path = "tests/rig" }
            bytes = "1.12"
            [workspace.lints.rust]
            unsafe_code = "forbid"
            [profile.dev]
            debug = "line-tables-only"
        "#
        .parse()
        .unwrap();
        let root = std::env::temp_dir();
        let manifest: Table = workspace(&lab, &root, "02-framing").parse().unwrap();
        let workspace = &manifest["workspace"];
        assert_eq!(workspace["members"], Value::Array(vec!["pitfalls/02-framing".into()]));
        assert!(workspace.get("default-members").is_none());
        assert_eq!(workspace["dependencies"]["bytes"].as_str(), Some("1.12"));
        assert_eq!(
            workspace["dependencies"]["rig"]["path"].as_str(),
            root.join("tests").join("rig").to_str(),
        );
        for kept in ["resolver", "package", "lints"] {
            assert_eq!(workspace[kept], lab["workspace"][kept]);
        }
        assert_eq!(manifest["profile"], lab["profile"]);
    }

    #[test]
    fn the_package_keeps_its_name_and_has_a_version_of_its_own() {
        let lesson: Table = r#"
            [package]
            name = "pitfall-04-multiplexing"
            version.workspace = true
            [lib]
            doctest = false
            [dependencies]
            solution-02-framing = { path = "../../solutions/02-framing" }
            [dev-dependencies]
            rig.workspace = true
        "#
        .parse()
        .unwrap();
        let root = std::env::temp_dir();
        let home = root.join("pitfalls").join("04-multiplexing");
        let manifest: Table = package(lesson, "mutex", &home).parse().unwrap();
        assert_eq!(manifest["package"]["name"].as_str(), Some("pitfall-04-multiplexing"));
        assert_eq!(manifest["package"]["version"].as_str(), Some("0.1.0+mutex"));
        assert_eq!(manifest["lib"]["doctest"].as_bool(), Some(false));
        assert_eq!(
            manifest["dependencies"]["solution-02-framing"]["path"].as_str(),
            root.join("solutions").join("02-framing").to_str(),
        );
        assert_eq!(manifest["dev-dependencies"]["rig"]["workspace"].as_bool(), Some(true));
    }
}
