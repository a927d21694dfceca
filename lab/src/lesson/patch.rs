//! A unified diff of several files, applied to a [`Snapshot`]: how a half-fix becomes a crate.
//!
//! Paths are relative to the lesson's folder, with or without git's `a/` and `b/`. `/dev/null` on the left
//! creates a file, on the right it removes one.

use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};

use crate::lesson::snapshot::Snapshot;

/// Why a patch could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum BadPatch {
    /// The text is not a unified diff.
    #[error("not a unified diff (`diff -u`)")]
    Malformed(#[source] diffy::patch_set::PatchSetParseError),
    /// It changes a file that is not there.
    #[error("changes `{path}`, which the lesson does not have")]
    NoSuchFile {
        /// The file, below the lesson's folder.
        path: String,
    },
    /// It creates a file that already exists.
    #[error("creates `{path}`, which the lesson already has")]
    Exists {
        /// The file, below the lesson's folder.
        path: String,
    },
    /// The lines that a hunk expects are not in the file.
    #[error("does not fit `{path}`")]
    Misfit {
        /// The file, below the lesson's folder.
        path: String,
        /// Names the hunk by its number.
        source: diffy::ApplyError,
    },
    /// Something that no half-fix needs: a renamed file, a binary one, a path out of the lesson.
    #[error("does more than change text files in place: {0}")]
    Unsupported(String),
}

/// `snapshot` with `patch` applied. Lines may have moved; their text and context must be as the patch says.
///
/// # Errors
/// The first file or hunk that does not fit. `snapshot` itself is never half changed.
pub fn apply(snapshot: &Snapshot, patch: &str) -> Result<Snapshot, BadPatch> {
    let patch = patch.replace("\r\n", "\n");
    let mut patched = snapshot.clone();
    for file in PatchSet::parse(&patch, ParseOptions::unidiff()) {
        let file = file.map_err(BadPatch::Malformed)?;
        let target = Target::of(file.operation(), &patched)?;
        let Some(hunks) = file.patch().as_text() else {
            return Err(BadPatch::Unsupported("a binary file".into()));
        };
        let path = target.path();
        let before = match (&target, patched.file(path)) {
            (Target::Made(_), None) => "",
            (Target::Made(_), Some(_)) => return Err(BadPatch::Exists { path: path.to_owned() }),
            (_, Some(text)) => text,
            (_, None) => return Err(BadPatch::NoSuchFile { path: path.to_owned() }),
        };
        let after = diffy::apply(before, hunks)
            .map_err(|source| BadPatch::Misfit { path: path.to_owned(), source })?;
        match target {
            Target::Removed(path) => drop(patched.remove(&path)),
            Target::Made(path) | Target::Changed(path) => patched.insert(&path, after),
        }
    }
    Ok(patched)
}

enum Target {
    Made(String),
    Changed(String),
    Removed(String),
}

impl Target {
    fn of(operation: &FileOperation<'_, str>, snapshot: &Snapshot) -> Result<Self, BadPatch> {
        let target = match operation {
            FileOperation::Create(path) => Self::Made(below(path, snapshot)),
            FileOperation::Delete(path) => Self::Removed(below(path, snapshot)),
            FileOperation::Modify { original, modified } => {
                let (from, to) = (below(original, snapshot), below(modified, snapshot));
                // `diff -u old/src/lib.rs new/src/lib.rs` names two folders; the text is one file's.
                if from != to && snapshot.file(&from).is_none() && snapshot.file(&to).is_some() {
                    Self::Changed(to)
                } else {
                    Self::Changed(from)
                }
            }
            FileOperation::Rename { from, .. } | FileOperation::Copy { from, .. } => {
                return Err(BadPatch::Unsupported(format!("`{from}` is renamed")));
            }
        };
        if target.path().split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(BadPatch::Unsupported(format!("`{}` leads out of the lesson", target.path())));
        }
        Ok(target)
    }

    fn path(&self) -> &str {
        let (Self::Made(path) | Self::Changed(path) | Self::Removed(path)) = self;
        path
    }
}

/// `src/lib.rs` of `a/src/lib.rs`, unless the lesson really has a folder `a`.
fn below(path: &str, snapshot: &Snapshot) -> String {
    let bare = path.strip_prefix("a/").or_else(|| path.strip_prefix("b/")).unwrap_or(path);
    if snapshot.file(path).is_some() { path.to_owned() } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson() -> Snapshot {
        let mut snapshot = Snapshot::default();
        snapshot.insert("src/lib.rs", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n".into());
        snapshot.insert("src/old.rs", "gone\n".into());
        snapshot
    }

    const GIT: &str = "\
diff --git a/src/lib.rs b/src/lib.rs
index 1..2 100644
--- a/src/lib.rs
+++ b/src/lib.rs
@@ -1,3 +1,3 @@
 one
-two
+2
 three
";

    #[test]
    fn headers_with_and_without_git_prefixes_are_the_same() {
        let plain = GIT.replace("a/src", "src").replace("b/src", "src");
        let dated = plain.replace("--- src/lib.rs", "--- src/lib.rs\t2026-01-01 00:00:00.000000000 +0000");
        for patch in [GIT, &plain, &dated, &GIT.replace('\n', "\r\n")] {
            let patched = apply(&lesson(), patch).unwrap();
            assert_eq!(patched.file("src/lib.rs").unwrap().lines().nth(1), Some("2"), "{patch}");
        }
    }

    #[test]
    fn several_files_are_changed_made_and_removed() {
        let patch = format!(
            "{GIT}--- /dev/null\n+++ b/src/new.rs\n@@ -0,0 +1 @@\n+new\n\
             --- a/src/old.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
        );
        let patched = apply(&lesson(), &patch).unwrap();
        assert_eq!(patched.file("src/new.rs"), Some("new\n"));
        assert_eq!(patched.file("src/old.rs"), None);
        assert!(patched.file("src/lib.rs").unwrap().contains("\n2\n"));
    }

    #[test]
    fn a_removed_line_that_looks_like_a_header_is_a_line() {
        let mut snapshot = Snapshot::default();
        snapshot.insert("q.sql", "-- drop it\nkeep\n".into());
        let patch = "--- q.sql\n+++ q.sql\n@@ -1,2 +1,2 @@\n--- drop it\n+++ add it\n keep\n";
        assert_eq!(apply(&snapshot, patch).unwrap().file("q.sql"), Some("++ add it\nkeep\n"));
    }

    #[test]
    fn a_misfit_names_its_file_and_its_hunk() {
        let patch = format!("{GIT}@@ -6,3 +6,3 @@\n six\n-SEVEN\n+7\n eight\n");
        let Err(BadPatch::Misfit { path, source }) = apply(&lesson(), &patch) else {
            panic!("hunk 2 fits nowhere");
        };
        assert_eq!((path.as_str(), source.to_string().as_str()), ("src/lib.rs", "error applying hunk #2"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let refused = apply(&lesson(), &GIT.replace("lib.rs", "main.rs"));
        assert!(matches!(refused, Err(BadPatch::NoSuchFile { path }) if path == "src/main.rs"));
    }

    #[test]
    fn text_that_is_no_patch_is_refused() {
        for text in ["", "hello\n", "--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ nonsense @@\n"] {
            assert!(matches!(apply(&lesson(), text), Err(BadPatch::Malformed(_))), "{text:?}");
        }
    }

    #[test]
    fn a_path_out_of_the_lesson_is_refused() {
        let patch = "--- /dev/null\n+++ b/../x.rs\n@@ -0,0 +1 @@\n+new\n";
        assert!(matches!(apply(&lesson(), patch), Err(BadPatch::Unsupported(_))));
    }
}
