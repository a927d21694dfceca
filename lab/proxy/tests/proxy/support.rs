//! The proxy as a program, and its peers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A proxy that runs, and what it has said.
pub(crate) struct Proxy {
    child: Child,
    typed: ChildStdin,
    said: BufReader<ChildStdout>,
    pub(crate) journal: String,
    pub(crate) address: SocketAddr,
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab-proxy"));
    command.arg("proxy").args(args);
    command
}

impl Proxy {
    /// `cargo lab proxy ARGS`, once it listens.
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child =
            command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let typed = child.stdin.take().expect("a pipe");
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut proxy =
            Self { child, typed, said, journal: String::new(), address: (Ipv4Addr::LOCALHOST, 0).into() };
        proxy.says("127.0.0.1:");
        let line = proxy.journal.lines().find(|line| line.starts_with("127.0.0.1:")).expect("it says where");
        let address = line.split([' ', ':']).take(2).collect::<Vec<_>>().join(":");
        proxy.address = address.parse().expect("an address");
        proxy
    }

    /// Reads its lines until one has `text` in it.
    #[track_caller]
    pub(crate) fn says(&mut self, text: &str) {
        while !self.journal.contains(text) {
            let read = self.said.read_line(&mut self.journal).expect("text");
            assert!(read > 0, "it ended, and has not said {text:?}:\n{}", self.journal);
        }
    }

    pub(crate) fn typed(&mut self, line: &str) {
        writeln!(self.typed, "{line}").expect("it reads");
    }

    /// Ctrl-C; all that it said.
    pub(crate) fn interrupted(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
        self.said.read_to_string(&mut self.journal).expect("text");
        let status = self.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{}", self.journal);
        self.journal.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server in this process: each connection is given to `serve`.
pub(crate) fn server(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    port.to_string()
}

/// A server that gives back what it gets.
pub(crate) fn echo() -> String {
    server(|stream| {
        let _ = std::io::copy(&mut &stream, &mut &stream);
    })
}

/// Connected to `proxy`; reads give up after [`SOON`].
pub(crate) fn client(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address).expect("it listens");
    stream.set_read_timeout(Some(SOON)).expect("a socket takes it");
    stream.set_nodelay(true).expect("a socket takes it");
    stream
}

/// Sends, and reads so many bytes.
pub(crate) fn ask(stream: &mut TcpStream, text: &str) -> String {
    stream.write_all(text.as_bytes()).expect("it is open");
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer).expect("it answers");
    String::from_utf8(answer).expect("text")
}
