//! Four calls, and who would break if version 1 were taken out.

use axum::body::Bytes;
use axum::http::Request;
use solution_15_evolution::{Api, Version};

fn main() {
    let api = Api::default();
    for (client, path, header) in [
        ("till/0.9", "/accounts/alice", None),
        ("shop/1.1", "/v1/accounts/alice", Some("2")),
        ("app/2.0", "/accounts/alice", Some("2")),
        ("probe/1", "/v3/accounts/alice", Some("1")),
    ] {
        let mut request = Request::get(path).header("user-agent", client);
        if let Some(version) = header {
            request = request.header("ledger-version", version);
        }
        api.answer(&request.body(Bytes::new()).expect("a path and two headers"));
    }
    let clients: Vec<String> = api.usage().of(Version::V1).into_iter().map(|used| used.client).collect();
    println!("{}", clients.join(", "));
}
