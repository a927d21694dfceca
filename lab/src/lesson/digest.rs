//! A checksum over a lesson's spec, so that a verdict by an edited spec is never taken for the lesson's.
//!
//! It guards against accidents, not against anyone who wants to cheat: CRC-32 over the Rust files and their names.

use std::fs;
use std::io;
use std::path::Path;

use crate::lesson::Lesson;
use crate::lesson::snapshot::{Snapshot, Unreadable};

/// The file beside the spec that records it; the gate writes it.
pub const FILE: &str = "spec.crc32";

/// The digest of the spec in `folder`: eight hexadecimal digits.
///
/// # Errors
/// The first file that cannot be read.
pub fn of(folder: &Path) -> Result<String, Unreadable> {
    let mut hasher = crc32fast::Hasher::new();
    for (path, text) in Snapshot::of(folder)?.files().filter(|(path, _)| path.ends_with(".rs")) {
        hasher.update(path.as_bytes());
        hasher.update(&[0]);
        hasher.update(text.as_bytes());
        hasher.update(&[0]);
    }
    Ok(format!("{:08x}", hasher.finalize()))
}

/// The digest that was recorded when the spec was handed out; `None` if there is none.
#[must_use]
pub fn recorded(lesson: &Lesson) -> Option<String> {
    let text = fs::read_to_string(lesson.spec_dir().join(FILE)).ok()?;
    Some(text.trim().to_owned())
}

/// Records `digest`.
///
/// # Errors
/// The system's reason.
pub fn record(lesson: &Lesson, digest: &str) -> io::Result<()> {
    fs::write(lesson.spec_dir().join(FILE), format!("{digest}\n"))
}
