//! A stack behind an adapter in any language: a program that speaks JSON lines. `ADAPTER.md` is its specification.

mod client;
mod host;
mod line;
mod process;
mod server;
mod trouble;
mod watched;

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Result, ensure};
use async_trait::async_trait;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

pub use self::host::Host;
use self::line::{Event, PROTOCOL, Ready};
use self::process::Process;
use self::trouble::Docket;
pub use self::trouble::Misbehaviour;
use crate::app::App;
use crate::hostile_peer;
use crate::stack::{Client, Objection, Server, Stack};

/// What starts an adapter. The setting is added as the last argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    /// Where it runs, if not here.
    pub folder: Option<PathBuf>,
}

impl Command {
    fn shown(&self) -> String {
        let mut shown = self.program.display().to_string();
        for argument in &self.arguments {
            let _ = write!(shown, " {argument}");
        }
        shown
    }
}

/// How long an adapter may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From its start to each of its first events.
    pub starts: Duration,
    /// To say that its loop is alive, and that a call is registered.
    pub answers: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { starts: Duration::from_secs(60), answers: Duration::from_secs(20) }
    }
}

/// What an adapter says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    pub stack: String,
    pub version: String,
    /// What is set at its best, if it has another setting than its default.
    pub best: Option<String>,
}

/// A stack in one setting, for one question. Server and client are a process each.
pub struct External {
    command: Command,
    setting: &'static str,
    /// The version that is expected, to as many numbers as it has.
    version: Option<String>,
    patience: Patience,
    docket: Docket,
    huge: Mutex<Option<String>>,
}

/// How many processes start at the same time: a start is what costs.
fn starting() -> &'static Semaphore {
    static STARTING: OnceLock<Semaphore> = OnceLock::new();
    STARTING.get_or_init(|| Semaphore::new(2))
}

impl External {
    pub const DEFAULT: &'static str = "default";
    pub const BEST: &'static str = "best";

    /// The adapter that `command` starts, which has to be of `version` if one is given.
    #[must_use]
    pub fn new(command: Command, setting: &'static str, version: Option<String>, patience: Patience) -> Self {
        let docket = Docket::of(&command.shown());
        Self { command, setting, version, patience, docket, huge: Mutex::default() }
    }

    /// What the adapter says of itself. It is started for that, and ended.
    ///
    /// # Errors
    /// It misbehaves.
    pub async fn introduction(&self) -> Result<Introduction> {
        let (_, Ready { stack, version, best, .. }) = self.started(self.setting).await?;
        Ok(Introduction { stack, version, best })
    }

    async fn started(&self, setting: &str) -> Result<(Process, Ready)> {
        let mut process = match Process::start(&self.command, setting, &self.docket, self.patience) {
            Ok(process) => process,
            Err(misbehaviour) => {
                self.docket.blame(&misbehaviour, "");
                return self.failed().await;
            }
        };
        let Event::Ready(ready) = self.event(&mut process, "ready").await? else {
            return self.out_of_order(&process, "ready").await;
        };
        let (said, expected) = (&ready.version, self.version.as_ref());
        let other = if ready.protocol != PROTOCOL {
            Some((format!("protocol {}", ready.protocol), format!("protocol {PROTOCOL}")))
        } else {
            let of = |expected: &&String| {
                !said
                    .strip_prefix(expected.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            expected.filter(of).map(|expected| (said.clone(), expected.clone()))
        };
        if let Some((said, expected)) = other {
            process.watched.blame(&Misbehaviour::OtherVersion { said, expected });
            return self.failed().await;
        }
        Ok((process, ready))
    }

    /// The next event of a process that starts.
    async fn event(&self, process: &mut Process, event: &'static str) -> Result<Event> {
        let within = self.patience.starts;
        match timeout(within, process.events.recv()).await {
            Ok(Some(found)) => return Ok(found),
            // What ended it is known, or about to be.
            Ok(None) => {}
            Err(_) => process.watched.blame(&Misbehaviour::Late { event, within }),
        }
        self.failed().await
    }

    async fn out_of_order<T>(&self, process: &Process, expected: &str) -> Result<T> {
        let why = format!("out of order: expected is `{expected}`");
        process.watched.blame(&Misbehaviour::WrongLine { why, line: "an event".into() });
        self.failed().await
    }

    async fn failed<T>(&self) -> Result<T> {
        match self.docket.first().await {
            Objection::Misbehaves(why) | Objection::NotOffered(why) => Err(anyhow::anyhow!(why)),
        }
    }

    async fn served(&self, app: App, setting: &str) -> Result<Server> {
        let turn = starting().acquire().await;
        let (mut process, _) = self.started(setting).await?;
        process.say(&line::Op::Serve);
        let Event::Serving { port, huge } = self.event(&mut process, "serving").await? else {
            return self.out_of_order(&process, "serving").await;
        };
        drop(turn);
        *self.huge.lock().unwrap_or_else(PoisonError::into_inner) = huge;
        Ok(server::serve(process, port, app))
    }
}

#[async_trait]
impl Stack for External {
    async fn serve(&self, app: App) -> Result<Server> {
        self.served(app, self.setting).await
    }

    async fn serve_by_default(&self, app: App) -> Result<Server> {
        self.served(app, Self::DEFAULT).await
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        let turn = starting().acquire().await;
        let (mut process, _) = self.started(self.setting).await?;
        process.say(&line::Op::Connect { host: address.ip().to_string(), port: address.port() });
        let Event::Connected { one_call_at_a_time, pings } = self.event(&mut process, "connected").await?
        else {
            return self.out_of_order(&process, "connected").await;
        };
        drop(turn);
        Ok(Box::new(client::connection(
            process,
            self.patience,
            self.docket.clone(),
            one_call_at_a_time,
            pings,
        )))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        let huge = self.huge.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(huge) = huge else {
            self.docket.not_offered("no length is announced".into());
            return std::future::pending().await;
        };
        if huge == "grpc" {
            return hostile_peer::announce_by_grpc(address, "/lab.Lab/Ask").await;
        }
        let stream = TcpStream::connect(address).await?;
        hostile_peer::closed_after(stream, &bytes(&huge)?).await
    }

    async fn objection(&self) -> Objection {
        self.docket.first().await
    }
}

fn bytes(hex: &str) -> Result<Vec<u8>> {
    ensure!(hex.is_ascii() && hex.len().is_multiple_of(2), "`huge` is neither \"grpc\" nor hex: {hex}");
    (0..hex.len()).step_by(2).map(|at| Ok(u8::from_str_radix(&hex[at..at + 2], 16)?)).collect()
}
