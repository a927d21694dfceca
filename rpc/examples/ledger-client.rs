//! Calls the ledger:
//!
//! ```console
//! $ cargo run -p rpc --example ledger-client -- 127.0.0.1:4000 open ann 1500
//! $ cargo run -p rpc --example ledger-client -- 127.0.0.1:4000 balance 1
//! $ cargo run -p rpc --example ledger-client -- 127.0.0.1:4000 transfer 1 2 300 --timeline
//! ```
//!
//! `--timeline` prints when which bytes crossed the socket, `--codec json` or `postcard` chooses another codec.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::task::{Context as Waking, Poll, ready};
use std::time::{Duration, Instant};

use rpc::ledger::{BalanceRequest, LedgerClient, OpenRequest, TransferRequest};
use rpc::{Client, Codec, Context, ContextExt, Options, Trace};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, split};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let shows = words.iter().position(|word| word == "--timeline").map(|at| words.remove(at)).is_some();
    let codec = match words.iter().position(|word| word == "--codec") {
        None => Codec::Protobuf,
        Some(at) => match words.drain(at..words.len().min(at + 2)).nth(1).as_deref() {
            Some("protobuf") => Codec::Protobuf,
            Some("json") => Codec::Json,
            Some("postcard") => Codec::Postcard,
            _ => return Err("the codecs are protobuf, json and postcard".into()),
        },
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [address, command @ ..] = &words[..] else {
        return Err("where to? say an address and a command".into());
    };

    let timeline = Timeline { began: Instant::now(), events: Arc::default() };
    timeline.note("connecting".to_owned());
    let connected = TcpStream::connect(address).await;
    let stream = connected.map_err(|why| format!("cannot connect to {address}: {why}"))?;
    stream.set_nodelay(true)?;
    let (reader, writer) = split(Watched { stream, timeline: timeline.clone() });
    let client = Client::over(reader, writer, Options::default().with_codec(codec)).await?;
    timeline.note(format!("agreed on {codec:?}"));

    let ledger = LedgerClient::new(client);
    let trace = Trace::begin();
    let context = Context::with_timeout(Duration::from_secs(5)).with_trace(trace);
    timeline.note(format!("calling, trace {}", trace.id));
    let answer = call(&ledger, &context, command).await;
    timeline.note("answered".to_owned());
    if shows {
        timeline.print();
    }
    println!("{}", answer?);
    Ok(())
}

async fn call(ledger: &LedgerClient, context: &Context, command: &[&str]) -> Result<String, Box<dyn Error>> {
    match *command {
        ["open", owner, cents] => {
            let request = OpenRequest { owner: owner.to_owned(), cents: whole("CENTS", cents)? };
            Ok(format!("account {}", ledger.open(context, &request).await?.account))
        }
        ["balance", account] => {
            let request = BalanceRequest { account: whole("ACCOUNT", account)? };
            let cents = ledger.balance(context, &request).await?.cents.unwrap_or_default();
            Ok(format!("{cents} cents"))
        }
        ["transfer", from, to, cents] => {
            let key = Trace::begin().id.0.to_be_bytes().to_vec();
            let (from, to) = (whole("FROM", from)?, whole("TO", to)?);
            let order = TransferRequest { from, to, cents: whole("CENTS", cents)?, key };
            let reply = ledger.transfer(context, &order).await?;
            Ok(format!("booking {}, {} cents left", reply.number, reply.left_cents.unwrap_or_default()))
        }
        _ => Err("commands: open OWNER CENTS, balance ACCOUNT, transfer FROM TO CENTS".into()),
    }
}

fn whole<T: FromStr>(name: &str, typed: &str) -> Result<T, String> {
    typed.parse().map_err(|_| format!("{name} has to be a whole number, such as 1500; `{typed}` is none"))
}

/// What happened when.
#[derive(Clone)]
struct Timeline {
    began: Instant,
    events: Arc<Mutex<Vec<(Duration, String)>>>,
}

impl Timeline {
    fn note(&self, event: String) {
        let at = self.began.elapsed();
        self.events.lock().expect("no code that holds the events can panic").push((at, event));
    }

    fn print(&self) {
        for (at, event) in self.events.lock().expect("no code that holds the events can panic").iter() {
            println!("{:>9.3} ms  {event}", at.as_secs_f64() * 1000.0);
        }
    }
}

/// A stream whose bytes are noted.
struct Watched {
    stream: TcpStream,
    timeline: Timeline,
}

/// All bytes of a call's frames, and the first of what is longer.
fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 1024;
    let shown: Vec<String> = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect();
    format!("{} bytes: {}{}", bytes.len(), shown.join(" "), if bytes.len() > SHOWN { " …" } else { "" })
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(waking, buf))?;
        self.timeline.note(format!("<- {}", hex(&buf.filled()[before..])));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(waking, bytes))?;
        self.timeline.note(format!("-> {}", hex(&bytes[..written])));
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(waking)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(waking)
    }
}
