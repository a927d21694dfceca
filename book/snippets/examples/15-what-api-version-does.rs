//! The same requests to the crate `api-version` 0.3, as it is by default, and to this lesson's API: which version answers?

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use api_version::{ApiVersionLayer, ApiVersions};
use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use axum::routing::get;
use axum::{Router, ServiceExt};
use solution_15_evolution::Api;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::Layer;

/// What is asked, then the path and the headers for the crate, and for ours.
#[rustfmt::skip]
const QUESTIONS: [(&str, [&str; 2], [&str; 2]); 7] = [
    ("no version", ["/api/accounts/alice", ""], ["/accounts/alice", ""]),
    ("version 1 in the header", ["/api/accounts/alice", "x-api-version: v1\r\n"], ["/accounts/alice", "ledger-version: 1\r\n"]),
    ("a misspelled 1 in the header", ["/api/accounts/alice", "x-api-version: 1\r\n"], ["/accounts/alice", "ledger-version: v1\r\n"]),
    ("two headers, 1 and 2", ["/api/accounts/alice", "x-api-version: v1\r\nx-api-version: v2\r\n"], ["/accounts/alice", "ledger-version: 1\r\nledger-version: 2\r\n"]),
    ("version 3 in the header", ["/api/accounts/alice", "x-api-version: v3\r\n"], ["/accounts/alice", "ledger-version: 3\r\n"]),
    ("version 3 in the path", ["/api/v3/accounts/alice", ""], ["/v3/accounts/alice", ""]),
    ("1 in the path, 2 in the header", ["/api/v1/accounts/alice", "x-api-version: v2\r\n"], ["/v1/accounts/alice", "ledger-version: 2\r\n"]),
];

#[tokio::main]
async fn main() {
    const VERSIONS: ApiVersions<2> = ApiVersions::new([1, 2]);
    let routes = Router::new()
        .route("/api/v1/accounts/alice", get(async || [("ledger-version", "1")]))
        .route("/api/v2/accounts/alice", get(async || [("ledger-version", "2")]));
    let theirs = ApiVersionLayer::new("/api", VERSIONS).layer(routes);
    let theirs =
        serve(|listener| async move { axum::serve(listener, theirs.into_make_service()).await }).await;

    let api = Arc::new(Api::default());
    let ours = Router::new().fallback(async move |request: Request<Body>| {
        let (head, _) = request.into_parts();
        let answer: Response<Bytes> = api.answer(&Request::from_parts(head, Bytes::new()));
        answer.map(Body::from)
    });
    let ours = serve(|listener| async move { axum::serve(listener, ours).await }).await;

    println!("{:<32}{:<22}ours", "", "api-version 0.3");
    for (question, for_them, for_us) in QUESTIONS {
        println!("{question:<32}{:<22}{}", ask(theirs, for_them).await, ask(ours, for_us).await);
    }
}

async fn serve<F: Future<Output = std::io::Result<()>> + Send + 'static>(
    server: impl FnOnce(TcpListener) -> F,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has ports");
    let address = listener.local_addr().expect("it listens");
    tokio::spawn(server(listener));
    address
}

async fn ask(address: SocketAddr, [path, headers]: [&str; 2]) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: ledger\r\nconnection: close\r\n{headers}\r\n");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers in ASCII");
    let version = answer.lines().find_map(|line| line.strip_prefix("ledger-version: "));
    let status = answer.split(' ').nth(1).unwrap_or_default();
    version.map_or_else(|| format!("refused with {status}"), |version| format!("version {version}"))
}
