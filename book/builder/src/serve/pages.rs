//! The book in memory: what was not built cannot be asked for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use lab::files::{Found, Skip, walk};
use tokio::sync::watch;

use super::{News, Token};

/// The files of a built book, by their path as a URL has it.
#[derive(Debug, Default)]
pub struct Pages(BTreeMap<String, Bytes>);

impl Pages {
    /// Reads all files below `folder`.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut pages = BTreeMap::new();
        for found in walk(folder, Skip::Nothing) {
            let Found { path, name } = found?;
            let file = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            pages.insert(format!("/{name}"), file.into());
        }
        Ok(Self(pages))
    }

    fn get(&self, url: &str) -> Option<(&str, Bytes)> {
        let index = format!("{url}index.html");
        let url = if url.ends_with('/') { &index } else { url };
        self.0.get_key_value(url).map(|(url, file)| (url.as_str(), file.clone()))
    }
}

/// A page of the book as it was built last. One of HTML gets the token, which the files do not have.
pub(super) async fn page(State((news, token)): State<(watch::Receiver<News>, Token)>, uri: Uri) -> Response {
    let pages = news.borrow().pages.clone();
    let (status, found) = match pages.get(uri.path()) {
        Some(found) => (StatusCode::OK, Some(found)),
        None => (StatusCode::NOT_FOUND, pages.get("/404.html")),
    };
    let Some((url, file)) = found else { return (status, "not in the book").into_response() };
    let kind = kind(url);
    let file = if kind.starts_with("text/html") { with_token(&file, &token) } else { file };
    (status, [(header::CONTENT_TYPE, kind)], file).into_response()
}

fn with_token(page: &[u8], token: &Token) -> Bytes {
    let page = String::from_utf8_lossy(page);
    let meta = format!("<meta name=\"lab-token\" content=\"{}\">\n</head>", token.as_str());
    page.replacen("</head>", &meta, 1).into()
}

/// The media type of what mdBook writes.
fn kind(url: &str) -> &'static str {
    match url.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_built_is_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("production")).unwrap();
        for page in ["index.html", "production/tls.html"] {
            fs::write(folder.path().join(page), page).unwrap();
        }
        let pages = Pages::load(folder.path()).unwrap();
        assert_eq!(pages.get("/").map(|found| found.0), Some("/index.html"));
        assert_eq!(
            pages.get("/production/tls.html").map(|found| found.1),
            Some("production/tls.html".into())
        );
        for url in ["/production", "/production/../index.html", "/%2e%2e/secret", "//index.html", ""] {
            assert!(pages.get(url).is_none(), "{url}");
        }
    }
}
