//! Which version a request is meant for.

use http::{HeaderMap, HeaderName};

use crate::refusal::Refusal;
use crate::version::Version;

/// The header that names a version, by its number.
pub const VERSION_HEADER: HeaderName = HeaderName::from_static("ledger-version");

/// The most of a name that is repeated to who sent it.
const MAX_SAID_CHARS: usize = 32;

/// What named the version of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedBy {
    /// `/v2/accounts/alice`.
    Path,
    /// `ledger-version: 2`.
    Header,
    /// The request names none.
    Nothing,
}

/// The version of a request, and the rest of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected<'a> {
    /// The version that answers.
    pub version: Version,
    /// What named it.
    pub named_by: NamedBy,
    /// The path without a version, from its slash on.
    pub path: &'a str,
}

/// Reads which version answers a request for `path`.
///
/// A version in the path wins over one in the header, which is then not looked at: a URL means the same, whatever a proxy or a
/// library adds to the request. A request may name none, as all did before there were versions.
///
/// # Errors
/// [`Refusal::UnknownVersion`] if the request names one that there is not, which is never rounded to one that there is; two headers are one name, with a comma in it.
pub fn select<'a>(path: &'a str, headers: &HeaderMap) -> Result<Selected<'a>, Refusal> {
    if let Some((number, rest)) = in_path(path) {
        let version = known(number)?;
        return Ok(Selected { version, named_by: NamedBy::Path, path: rest });
    }
    let selected = match in_header(headers) {
        Some(number) => Selected { version: known(&number)?, named_by: NamedBy::Header, path },
        // Whoever names none was written when there was only this one, and cannot say so.
        None => Selected { version: Version::V1, named_by: NamedBy::Nothing, path },
    };
    Ok(selected)
}

/// The number in a path that begins with `/v` and a digit, which no resource of ours does, and the rest of the path.
fn in_path(path: &str) -> Option<(&str, &str)> {
    let named = path.strip_prefix("/v").filter(|named| named.starts_with(|c: char| c.is_ascii_digit()))?;
    let end = named.find('/').unwrap_or(named.len());
    let (number, rest) = named.split_at(end);
    Some((number, if rest.is_empty() { "/" } else { rest }))
}

/// What the header says; two of them say one thing with a comma in it, as after a proxy that has joined them.
fn in_header(headers: &HeaderMap) -> Option<String> {
    let said: Vec<_> = headers
        .get_all(VERSION_HEADER)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn known(number: &str) -> Result<Version, Refusal> {
    Version::of_number(number)
        .ok_or_else(|| Refusal::UnknownVersion { said: number.chars().take(MAX_SAID_CHARS).collect() })
}
