//! A stack of fifty lines that does everything wrong, and is found out: every question can be answered with "falls in".
//! Copy it to probe a stack of your own.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use adapters::app::App;
use adapters::stack::{Client, Failure, Server, Shape, Stack, Subscriber};
use anyhow::Result;
use async_trait::async_trait;
use results::matrix::{Cell, Verdict, When};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// Lines of text; the fields of a subscriber stand one after the other. A connection serves one call after the other.
struct Broken;

#[async_trait]
impl Stack for Broken {
    async fn serve(&self, app: App) -> Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Server::at(listener.local_addr()?, async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(BufReader::new(stream), app.clone()));
            }
        }))
    }

    /// It takes pings for an attack.
    async fn serve_by_default(&self, app: App) -> Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Server::at(listener.local_addr()?, async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(timeout(PINGS, answer(BufReader::new(stream), app.clone())));
            }
        }))
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        Ok(Box::new(Connection(Mutex::new(BufReader::new(TcpStream::connect(address).await?)))))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        let mut stream = BufReader::new(TcpStream::connect(address).await?);
        // A line without an end is what comes next to a huge length.
        stream.write_all(b"ask echo x").await?;
        stream.read_line(&mut String::new()).await?;
        Ok("closed".into())
    }
}

async fn answer(mut stream: BufReader<TcpStream>, app: App) -> Result<()> {
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let answer = match line.trim_end().split_once(' ').unwrap_or((line.trim_end(), "")) {
            ("ask", text) => app
                .answer(text, None)
                .await
                .unwrap_or_else(|error| format!("{:#}", anyhow::Error::from(error))),
            ("send", subscriber) => {
                app.keep(read(subscriber));
                String::new()
            }
            ("fetch", shape) => written(if shape == "Missing" { Shape::Missing } else { Shape::Same }),
            _ => app.close_account(),
        };
        stream.write_all(format!("{answer}\n").as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

struct Connection(Mutex<BufReader<TcpStream>>);

const PINGS: Duration = Duration::from_secs(1);
/// A request that is longer than this is waited for as if a ping had been sent behind it.
const LONG_BYTES: usize = 100_000;

impl Connection {
    async fn call(&self, request: String) -> Result<String, Failure> {
        let failure = |error: std::io::Error| Failure::new("Io", error.to_string());
        let mut stream = self.0.lock().await;
        stream.write_all(format!("{request}\n").as_bytes()).await.map_err(failure)?;
        let mut line = String::new();
        match stream.read_line(&mut line).await.map_err(failure)? {
            0 => Err(Failure::new("Io", "the end")),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

#[async_trait]
impl Client for Connection {
    /// Given up at the deadline, and the answer is left on the way.
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        let pong = (text.len() > LONG_BYTES).then_some(PINGS);
        let call = self.call(format!("ask {text}"));
        let Some(within) = pong.or(within) else { return call.await };
        let answer = timeout(within, call).await;
        if answer.is_err() && pong.is_some() {
            // The ping's answer is late: the connection must be dead.
            let _ = self.0.lock().await.shutdown().await;
        }
        answer.unwrap_or_else(|_| Err(Failure::new("Elapsed", "")))
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        self.call(format!("send {}", written(shape))).await.map(drop)
    }

    async fn fetch(&self, shape: Shape) -> Result<Subscriber, Failure> {
        self.call(format!("fetch {shape:?}")).await.map(|line| read(&line))
    }

    async fn balance(&self) -> Result<String, Failure> {
        self.call("balance".into()).await
    }

    fn pings(&self) -> bool {
        true
    }
}

fn written(shape: Shape) -> String {
    let Subscriber { name, email, plan } = Subscriber::sample();
    match shape {
        Shape::Missing => format!("{name},{plan}"),
        Shape::Moved => format!("{email},{name},{plan}"),
        Shape::UnknownVariant => format!("{name},{email},Team"),
        Shape::Same | Shape::Renamed | Shape::Added => format!("{name},{email},{plan}"),
    }
}

fn read(line: &str) -> Subscriber {
    let mut fields = line.split(',').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    Subscriber { name: next(), email: next(), plan: next() }
}

async fn asked(name: &str) -> Cell {
    let question =
        probe::questions::ALL.iter().find(|question| question.name == name).expect("a question of that name");
    question.ask(&Broken).await.expect("the broken stack serves and connects")
}

/// What is wrong with the broken stack, and a word of what shows it.
const FALLS_IN: [(&str, &str); 17] = [
    ("a field is missing", "email = \"Pro\""),
    ("a field has moved", "name = \"ann@example.org\""),
    ("a method is inserted", "account closed"),
    ("a huge length is announced", "waits for the rest"),
    ("a handler's error", "an answer, no error"),
    ("a handler panics", "the next call fails"),
    ("an answer after its deadline", "the next call is answered \"late\""),
    ("default timeout", "none"),
    ("stops when the call is dropped", "runs on"),
    ("stops on disconnect", "runs on"),
    ("a field is removed", "email = \"Pro\""),
    ("silent peer, idle client", "not noticed"),
    ("silent peer, a call waits", "nothing"),
    ("packets are lost, a call waits", "nothing"),
    ("silent client, seen by server", "runs on"),
    ("pings to a default server", "a healthy connection ends"),
    ("a ping on a slow link", "a healthy connection ends"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_that_is_wrong_is_caught_by_every_question_that_it_should_be_caught_by() {
    let asking = FALLS_IN.map(|(name, saw)| async move { (name, saw, asked(name).await) });
    for (name, saw, cell) in futures_util::future::join_all(asking).await {
        // Packets cannot be lost everywhere.
        let skipped = cell.verdict == Verdict::NotAsked && !cfg!(target_os = "linux");
        assert!(skipped || cell.verdict == Verdict::FallsIn && cell.saw.contains(saw), "{name}: {cell:?}");
    }
}

#[tokio::test]
async fn answers_that_went_to_other_calls_are_counted() {
    let cell = asked("1,000 calls, random order").await;
    assert!(!cell.saw.starts_with("0 wrong"), "{cell:?}");
}

#[tokio::test]
async fn what_it_does_right_is_seen_too() {
    assert_eq!(asked("one-byte segments").await, Cell::new(Verdict::Holds, "all answers right"));
    assert_eq!(asked("the handler sees the deadline").await.verdict, Verdict::NotOffered);
}

#[tokio::test]
async fn a_wait_is_cut_at_its_stated_limit() {
    assert_eq!(asked("stops when the call is dropped").await.when, Some(When::StillWaiting(15)));
}
