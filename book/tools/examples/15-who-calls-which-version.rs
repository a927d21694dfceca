//! Who calls which version, by an access log, and what a client is told that names none: the API of lesson 15, as it was handed
//! out, with version 1 announced to end.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use std::{env, io};

use anyhow::{Result, ensure};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use book_tools::look;
use pitfall_15_evolution::{Api, Balance, Currency, Ending, Ledger, MAX_BODY_BYTES, Stage, Stages};
use tokio::net::TcpListener;

const LOG: &str = "access.log";

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// An answer, and a line in the log: client, method, path, the version that its header names, the one that answered, status.
fn answer(api: &Api, request: &Request<Bytes>) -> io::Result<Response<Bytes>> {
    let said = |headers: &HeaderMap, name: &str| {
        headers
            .get(name)
            .map_or("-".to_owned(), |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let response = api.answer(request);
    let (client, named) = (said(request.headers(), "user-agent"), said(request.headers(), "ledger-version"));
    let (path, answered) = (request.uri().path(), said(response.headers(), "ledger-version"));
    let mut log = OpenOptions::new().append(true).open(LOG)?;
    writeln!(log, "{client} {} {path} {named} {answered} {}", request.method(), response.status().as_u16())?;
    Ok(response)
}

async fn serve(State(api): State<Arc<Api>>, request: Request<Body>) -> Result<Response<Body>, StatusCode> {
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let answered = answer(&api, &Request::from_parts(head, body));
    Ok(answered.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?.map(Body::from))
}

/// A morning's calls.
fn call(api: &Api) -> Result<()> {
    for (client, path, named, calls) in [
        ("till/0.9", "/accounts/alice", None, 212),
        ("shop/1.1", "/v1/accounts/alice", None, 3),
        ("app/2.0", "/accounts/alice", Some("2"), 148),
        ("report/2.0", "/v2/accounts/alice", None, 24),
    ] {
        for _ in 0..calls {
            let mut request = Request::get(path).header("user-agent", client);
            if let Some(version) = named {
                request = request.header("ledger-version", version);
            }
            answer(api, &request.body(Bytes::new())?)?;
        }
    }
    Ok(())
}

fn ask(port: u16) -> Result<()> {
    let named = r#"by = $3 ~ "^/v[0-9]" ? "path" : $4 != "-" ? "header" : "nothing""#;
    let count = r#"n[$1 ": named by " by ", answered in version " $5]++"#;
    let all = "END { for (k in n) print n[k], k }";
    let usage = look(&format!("awk '{{ {named}; {count} }} {all}' {LOG} | sort -rn"))?;
    ensure!(usage.starts_with("212 till/0.9: named by nothing, answered in version 2"), "the till is moved");
    let names = "^(ledger-version|deprecation|sunset|link|vary|[{])";
    for (path, ends) in [("/accounts/alice", false), ("/v1/accounts/alice", true)] {
        let line = format!("curl -si http://127.0.0.1:{port}{path} | grep -E '{names}'");
        ensure!(look(&line)?.contains("deprecation") == ends, "{path} is told: {ends}");
    }
    Ok(())
}

#[tokio::main]
async fn scene() -> Result<()> {
    let folder = tempfile::tempdir()?;
    env::set_current_dir(&folder)?;
    File::create(LOG)?;
    let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
    let ending = Ending::new(at(1_767_225_600), at(1_798_761_599), "https://ledger.example/moving-to-v2");
    let stages = Stages { v1: Stage::Ending(ending?), v2: Stage::Current };
    let alice = Balance { account: "alice".to_owned(), cents: 9000, currency: Currency::Eur };
    let api = Arc::new(Api::new(Ledger::of([alice]), stages));
    call(&api)?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    let router = Router::new().fallback(serve).with_state(api);
    tokio::spawn(async move { axum::serve(listener, router).await });
    tokio::task::spawn_blocking(move || ask(port)).await?
}
