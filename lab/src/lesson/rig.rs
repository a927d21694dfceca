//! Whether the rig, which all specs judge with, is the one that was handed out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::digest;
use crate::files;

/// The file in the rig's folder that records its digest; the gate writes it.
pub const FILE: &str = "rig.crc32";

/// The rig of the lab at `root`.
#[must_use]
pub fn folder(root: &Path) -> PathBuf {
    root.join("tests").join("rig")
}

/// The digest of the rig's sources now; none of a lab without a rig.
#[must_use]
pub fn digest(root: &Path) -> Option<String> {
    let sources = folder(root).join("src");
    if sources.is_dir() { Some(digest::of(&sources).unwrap_or_else(|why| why.to_string())) } else { None }
}

/// The digest that was recorded.
#[must_use]
pub fn recorded(root: &Path) -> Option<String> {
    fs::read_to_string(folder(root).join(FILE)).ok().map(|text| text.trim().to_owned())
}

/// Whether it is another one than was recorded.
#[must_use]
pub fn was_edited(root: &Path) -> bool {
    digest(root).is_some_and(|now| recorded(root) != Some(now))
}

/// Records `digest`, and returns where.
///
/// # Errors
/// The system's reason.
pub fn record(root: &Path, digest: &str) -> io::Result<PathBuf> {
    let path = folder(root).join(FILE);
    files::replace(&path, format!("{digest}\n").as_bytes())?;
    Ok(path)
}
