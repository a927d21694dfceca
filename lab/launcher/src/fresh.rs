//! Whether `lab` has to be built, decided without Cargo: from the list of its sources that Cargo left beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What changes a build beside the sources, below the checkout's root.
const MANIFESTS: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "lab/Cargo.toml",
    "lab/tape/Cargo.toml",
    "rust-toolchain.toml",
];

/// Whether everything that `lab` is built from is older than the build that [`built_at`] was told of. If that cannot be
/// told, it is not.
pub(crate) fn is_fresh(lab: &Path, root: &Path) -> bool {
    let Some(built) = changed(&note(lab)).filter(|_| lab.exists()) else { return false };
    let Some(sources) = sources(&lab.with_extension("d")) else { return false };
    let manifests = MANIFESTS.iter().map(|name| root.join(name)).filter(|path| path.exists());
    !sources.is_empty()
        && sources.iter().all(|path| path.starts_with(root))
        && sources.into_iter().chain(manifests).all(|path| changed(&path).is_some_and(|then| then <= built))
}

/// Notes that `lab` was built, by a build that began `then`: what is saved while it runs it may not have read. Where
/// that cannot be noted, Cargo is asked again.
pub(crate) fn built_at(lab: &Path, then: SystemTime) {
    let _ = fs::File::create(note(lab)).and_then(|note| note.set_modified(then));
}

fn note(lab: &Path) -> PathBuf {
    lab.with_file_name("lab.built")
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// The files after the colon of a dep-info file; a blank in a path has a backslash before it.
fn sources(list: &Path) -> Option<Vec<PathBuf>> {
    let text = fs::read_to_string(list).ok()?;
    let (_, files) = text.lines().next()?.split_once(": ")?;
    let files = files.replace("\\ ", "\0");
    Some(files.split_whitespace().map(|file| PathBuf::from(file.replace('\0', " "))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_older_than_a_source_is_not_fresh() {
        let root = std::env::temp_dir().join(format!("launcher {}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let [lab, list, source] = ["lab", "lab.d", "main.rs"].map(|name| root.join(name));
        fs::write(&source, "").unwrap();
        fs::write(&lab, "").unwrap();
        assert!(!is_fresh(&lab, &root), "nothing tells its sources");
        let spelled = |path: &Path| path.display().to_string().replace(' ', "\\ ");
        fs::write(&list, format!("{}: {}\n", spelled(&lab), spelled(&source))).unwrap();
        assert!(!is_fresh(&lab, &root), "nothing tells when it was built");
        let later = SystemTime::now() + std::time::Duration::from_secs(1);
        built_at(&lab, later);
        assert!(is_fresh(&lab, &root));
        let later = later + std::time::Duration::from_secs(1);
        fs::File::options().write(true).open(&source).unwrap().set_modified(later).unwrap();
        assert!(!is_fresh(&lab, &root));
        fs::remove_file(&source).unwrap();
        assert!(!is_fresh(&lab, &root), "a source is gone");
        fs::remove_dir_all(&root).unwrap();
    }
}
