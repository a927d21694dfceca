//! What `tcpdump` shows of two calls of one request, the second by a task that it spawned, and what a message takes along: the
//! crate of lesson 14, as it was handed out.

use std::fs::OpenOptions;
use std::io::{Result as IoResult, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use book_tools::{Watch, look};
use pitfall_14_tracing::{
    FinishedSpan, Headers, LogSink, Producer, Request, Sampler, Service, SpanSink, TRACEPARENT, Telemetry,
    call, queue, spawn,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// A log file of one service; spans are not kept.
struct Log(String);

impl LogSink for Log {
    fn line(&self, line: &str) {
        let file = OpenOptions::new().create(true).append(true).open(&self.0);
        // The look at it fails if it cannot be written.
        let _ = file.and_then(|mut file| writeln!(file, "{line}"));
    }
}

impl SpanSink for Log {
    fn finished(&self, _: FinishedSpan) {}
}

/// A service that follows what its callers have decided, and keeps no trace that begins in it.
fn service(name: &str) -> Service {
    let log = Arc::new(Log(format!("{name}.log")));
    Service::inside(name, Telemetry { sampler: Sampler::NEVER, spans: log.clone(), log })
}

/// The ledger: it reads one request from each connection.
async fn serve(listener: TcpListener) -> IoResult<()> {
    let ledger = service("ledger");
    loop {
        let (mut stream, _) = listener.accept().await?;
        let mut bytes = [0; 1024];
        let read = stream.read(&mut bytes).await?;
        let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
        let headers: Headers = text.lines().filter_map(|line| line.split_once(": ")).collect();
        let method = text.split(' ').nth(1).unwrap_or_default();
        let work = async { tracing::info!("serves {method}") };
        ledger.serve(Request { method, caller: "transfers", headers: &headers }, work).await;
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
    }
}

async fn ask(port: u16, method: &str) -> IoResult<()> {
    call(method, async |headers: Headers| {
        let traceparent = headers.only(TRACEPARENT).unwrap_or("none");
        let head = format!("POST {method} HTTP/1.1\r\nhost: ledger\r\ntraceparent: {traceparent}\r\n\r\n");
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.read_to_end(&mut Vec::new()).await.map(drop)
    })
    .await
}

/// One transfer: a call, a check in the background that calls as well, and a message.
async fn transfer(port: u16, receipts: Producer) -> Result<()> {
    tracing::info!("accepted");
    ask(port, "/book").await?;
    let check = spawn("check", async move {
        tracing::info!("checks for fraud");
        ask(port, "/history").await
    });
    receipts.send("alice".into()).await?;
    Ok(check.await??)
}

fn after(watch: Watch) -> Result<()> {
    let seen = watch.ended()?;
    let known = seen.lines().filter(|line| line.contains(TRACE)).count();
    ensure!(
        known == 1 && seen.contains("-00"),
        "one call is in the trace, the other is not even kept: {seen}"
    );
    look("cat message.txt")?;
    let lines = look(&format!("grep -c {TRACE} transfers.log ledger.log"))?;
    ensure!(lines.contains("transfers.log:1") && lines.contains("ledger.log:1"), "a line each: {lines}");
    look("sed 's/span_id=[0-9a-f]* //' transfers.log ledger.log").map(drop)
}

#[tokio::main]
async fn scene() -> Result<()> {
    let folder = tempfile::tempdir()?;
    env::set_current_dir(&folder)?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(serve(listener));
    let filter = format!("'dst port {port} and tcp[tcpflags] & tcp-push != 0'");
    let line = format!("tcpdump -i lo -nn -A -q -c 2 {filter} | grep -oE '(POST|traceparent).*'");
    let watch = Watch::start(&line, "listening on")?;
    let headers = Headers::from_iter([(TRACEPARENT, format!("00-{TRACE}-b7ad6b7169203331-01"))]);
    let (receipts, mut consumer) = queue("receipts", 1);
    let request = Request { method: "Transfer", caller: "gateway", headers: &headers };
    service("transfers").serve(request, transfer(port, receipts)).await?;
    let message = consumer.next().await.context("a message was sent")?;
    fs::write("message.txt", format!("{:?}\n", message.headers))?;
    tokio::task::spawn_blocking(move || after(watch)).await?
}
