//! A gateway appends to what the caller sent, and a service reads with `get`.

use http::{HeaderMap, HeaderName, HeaderValue};

fn main() {
    let mut headers = HeaderMap::new();
    // The caller's.
    headers.append(HeaderName::from_static("x-user"), HeaderValue::from_static("alice"));
    // The gateway's.
    headers.append(HeaderName::from_static("x-user"), HeaderValue::from_static("mallory"));

    println!("{:?} of {}", headers["x-user"], headers.len());
}
