//! A till that was written before there were versions, at a server with two of them: every byte, but for the date.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode};
use solution_15_evolution::{Api, Balance, Currency, Ending, Ledger, MAX_BODY_BYTES, Stage, Stages};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// All of HTTP that the API needs: a body of a bounded size.
async fn answer(State(api): State<Arc<Api>>, request: Request<Body>) -> Result<Response<Body>, StatusCode> {
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(api.answer(&Request::from_parts(head, body)).map(Body::from))
}

#[tokio::main]
async fn main() {
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let ending = Ending::new(at(1_767_225_600), at(1_798_761_599), "https://ledger.example/moving-to-v2");
    let stages = Stages { v1: Stage::Ending(ending.expect("it is in order")), v2: Stage::Current };
    let alice = Balance { account: "alice".to_owned(), cents: 9000, currency: Currency::Eur };
    let api = Arc::new(Api::new(Ledger::of([alice]), stages));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has ports");
    let address = listener.local_addr().expect("it listens");
    let router = Router::new().fallback(answer).with_state(api);
    tokio::spawn(async move { axum::serve(listener, router).await });

    for path in ["/accounts/alice", "/accounts/carol", "/v3/accounts/alice"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: ledger.example\r\nUser-Agent: till/0.9\r\nConnection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers in ASCII");
        println!("> GET {path} HTTP/1.1");
        for line in answer.lines().filter(|line| !line.starts_with("date: ")) {
            println!("{}", format!("< {line}").trim_end());
        }
        println!();
    }
}
