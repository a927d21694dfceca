//! Programs that are not ours through the proxy: curl and Python's HTTP server, OpenSSL's TLS client and server.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::support::Proxy;
use rig::peers;

const BODY_BYTES: usize = 400_000;

/// A program that is ended with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Python's HTTP server, with a body of [`BODY_BYTES`]; `None` if there is none here.
fn http() -> Option<(Ended, String)> {
    let mut python = peers::python(&["http.server"])?;
    let program = format!(
        "import http.server as h\nclass H(h.BaseHTTPRequestHandler):\n  def do_GET(self):\n    self.send_response(200); \
         self.send_header('Content-Length', '{BODY_BYTES}'); self.end_headers(); self.wfile.write(b'x' * {BODY_BYTES})\n\
         s = h.HTTPServer(('127.0.0.1', 0), H)\nprint(s.server_port, flush=True)\ns.serve_forever()"
    );
    let mut child =
        python.args(["-c", &program]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut port = String::new();
    BufReader::new(child.stdout.take()?).read_line(&mut port).ok()?;
    Some((Ended(child), port.trim().to_owned()))
}

fn curl(proxy: &Proxy) -> Option<Output> {
    let mut curl = peers::program("curl")?;
    let url = format!("http://{}/", proxy.address);
    curl.args(["-sS", "-m", "3", "-o", "/dev/null", "-w", "%{size_download}", &url]).output().ok()
}

/// How curl ended, and how much it got, behind the proxy with `faults`.
fn seen(faults: &[&str]) -> Option<(Option<i32>, usize)> {
    let (_server, port) = http()?;
    let proxy = Proxy::start(&[&["--listen", "0", "--to", &port], faults].concat());
    let output = curl(&proxy)?;
    let got = String::from_utf8_lossy(&output.stdout).parse().expect("curl counts");
    Some((output.status.code(), got))
}

#[test]
fn curl_sees_each_end_as_what_it_is() {
    let Some(whole) = seen(&[]) else { return };
    assert_eq!(whole, (Some(0), BODY_BYTES));
    // 18: a partial file; 56: receiving failed; 28: timed out; 52: an empty reply.
    let (code, got) = seen(&["--close-after", "100k", "--direction", "to-client"]).unwrap();
    assert!(code == Some(18) && (1..100_000).contains(&got), "{code:?}, {got} bytes");
    let (code, got) = seen(&["--reset-after", "100k", "--direction", "to-client"]).unwrap();
    assert!(code == Some(56) && got < 100_000, "{code:?}, {got} bytes");
    assert_eq!(seen(&["--swallow-after", "0s", "--direction", "to-client"]), Some((Some(28), 0)));
    assert_eq!(seen(&["--half-close-after", "0B", "--direction", "to-client"]), Some((Some(52), 0)));
}

#[test]
fn curl_gets_everything_of_a_link_that_is_only_slow() {
    let Some(split) = seen(&["--split", "1000"]) else { return };
    assert_eq!(split, (Some(0), BODY_BYTES));
    assert_eq!(seen(&["--delay", "50ms", "--rate", "1M"]), Some((Some(0), BODY_BYTES)));
}

#[test]
fn tls_passes_byte_by_byte() {
    let Some(mut openssl) = peers::program("openssl") else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let [key, certificate] = ["key.pem", "cert.pem"].map(|name| folder.join(name).display().to_string());
    let made = openssl
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-subj", "/CN=localhost", "-keyout", &key, "-out", &certificate])
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut server = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-key", &key, "-cert", &certificate, "-rev"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl runs");
    let mut said = BufReader::new(server.stdout.take().expect("a pipe"));
    let _server = Ended(server);
    let mut line = String::new();
    while !line.starts_with("ACCEPT 127.0.0.1:") {
        line.clear();
        assert!(said.read_line(&mut line).expect("text") > 0, "openssl says where it listens");
    }
    let port = line.trim().rsplit(':').next().expect("a port").to_owned();
    let proxy = Proxy::start(&["--listen", "0", "--to", &port, "--split", "1"]);
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-no_ign_eof", "-connect", &proxy.address.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl runs");
    let mut typed = client.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut typed, b"pitfall\n").expect("it reads");
    let mut answer = String::new();
    BufReader::new(client.stdout.take().expect("a pipe")).read_line(&mut answer).expect("text");
    drop((typed, Ended(client)));
    assert_eq!(answer.trim(), "llaftip");
}
