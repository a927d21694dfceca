//! curl, which has no timeout unless it is told one, and a server that hangs.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use book_tools::{Proxy, Server, background, look_at_end, look_when};

const PYTHON: &str = "python3 -u -c 'import http.server as h
server = h.HTTPServer((\"127.0.0.1\", 0), h.SimpleHTTPRequestHandler)
print(server.server_port)
import threading, sys; threading.Thread(target=server.serve_forever, daemon=True).start(); sys.stdin.read()'";

fn main() -> ExitCode {
    book_tools::ended(scene())
}

fn scene() -> Result<()> {
    let server = Server::start(PYTHON)?;
    let mut proxy =
        Proxy::start(&format!("--to {} --swallow-after 0s --direction to-client", server.address()))?;
    let url = format!("http://{}/LICENSE-MIT", proxy.address());
    let (_, port) = proxy.address().rsplit_once(':').context("an address has a port")?;
    let port = port.to_owned();

    let mut waits = background(&format!("curl -sS {url}"))?;
    println!("$ curl -sS {url} &");
    proxy.until("#1 FAULT")?;
    let seen = look_when(&format!("ss -tno state established dport = :{port}"), |seen| seen.contains(&port));
    waits.kill()?;
    waits.wait()?;
    let seen = seen?;
    ensure!(seen.contains("keepalive") && !seen.contains("timer:(on"), "all is acknowledged: {seen}");
    look_at_end(&format!("curl -sS --max-time 2 {url}"), 28)?;
    proxy.until("#2 the client ended")?;
    proxy.interrupt()
}
