//! What a probe asks of an RPC stack: two traits, some fifty lines.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::task::AbortOnDropHandle;

use crate::app::App;
#[cfg(feature = "external")]
pub use crate::external::Host;

/// An RPC stack in one setting.
#[async_trait]
pub trait Stack: Send + Sync {
    /// Serves `app` on a free port of loopback, until the [`Server`] is dropped.
    ///
    /// The service has the four methods of [`Client`]. A text goes to [`App::answer`], with what the framework
    /// lets a handler know of its deadline; a subscriber that arrived goes to [`App::keep`].
    async fn serve(&self, app: App) -> anyhow::Result<Server>;

    /// One connection to `address`. Dropping the client closes it.
    async fn connect(&self, address: SocketAddr) -> anyhow::Result<Box<dyn Client>>;

    /// A hostile peer, not one of the framework's clients, connects and announces a message near the largest length
    /// that the protocol can say, of which next to nothing follows. Returns when the server refuses it, by an error or
    /// by the end of the connection, and says which; else never.
    async fn announce_huge(&self, address: SocketAddr) -> anyhow::Result<String>;

    /// As [`serve`](Self::serve), in the default setting: a server that this setting's client can speak to, and that nobody has
    /// told of its pings.
    async fn serve_by_default(&self, app: App) -> anyhow::Result<Server> {
        self.serve(app).await
    }

    /// Waits until the adapter has something to say that is no answer of the stack's; for most adapters forever.
    async fn objection(&self) -> Objection {
        std::future::pending().await
    }
}

/// Why a question has no answer. Whatever was seen besides says nothing of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// The stack has nothing that the question is about; says what.
    NotOffered(String),
    /// The adapter does what no adapter may do; says what, and what its author can do.
    Misbehaves(String),
}

/// The client's end of one connection. All calls share it. Dropping the future of a call gives the call up, by
/// whatever means the framework has.
#[async_trait]
pub trait Client: Send + Sync {
    /// Sends a text and returns the answer. With `within`, the call has that deadline, set as the framework has it set;
    /// without, the adapter sets none: the setting under test decides.
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure>;

    /// Sends [`Subscriber::sample`], written by a program whose schema differs by `shape` from the one that the server reads by.
    async fn send(&self, shape: Shape) -> Result<(), Failure>;

    /// Returns what a client reads, by the schema of `Shape::Same`, of the sample that a server wrote by `shape`.
    async fn fetch(&self, shape: Shape) -> Result<Subscriber, Failure>;

    /// Calls the method `balance`, which the server answers by [`App::balance`]. The server's service has another
    /// method of the same signature, new, declared just before it: [`App::close_account`].
    async fn balance(&self) -> Result<String, Failure>;

    /// The framework's client must not be used by two callers at once: calls queue.
    fn one_call_at_a_time(&self) -> bool {
        false
    }

    /// This setting's client sends keepalives of the protocol's own.
    fn pings(&self) -> bool {
        false
    }
}

/// A server that ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    #[cfg(feature = "external")]
    host: Option<Host>,
    _task: AbortOnDropHandle<()>,
}

impl Server {
    /// Runs `serving` until the value is dropped. Must be called within a tokio runtime.
    pub fn at(address: SocketAddr, serving: impl Future<Output = ()> + Send + 'static) -> Self {
        Self {
            address,
            #[cfg(feature = "external")]
            host: None,
            _task: AbortOnDropHandle::new(tokio::spawn(serving)),
        }
    }

    #[cfg(feature = "external")]
    pub(crate) fn hosted_by(self, host: Host) -> Self {
        Self { host: Some(host), ..self }
    }

    /// The process that it is, unless that is the probe's own.
    #[cfg(feature = "external")]
    #[must_use]
    pub fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// What a caller got instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {text}")]
pub struct Failure {
    /// The framework's name for it: a status code, a variant of its error.
    pub kind: String,
    /// Everything that the caller is told.
    pub text: String,
}

impl Failure {
    pub fn new(kind: impl Into<String>, text: impl Into<String>) -> Self {
        Self { kind: kind.into(), text: text.into() }
    }
}

/// In what the writer's schema differs from the reader's, which is `name: text, email: text, plan: Free | Pro`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Same,
    /// There is no `email`.
    Missing,
    /// `email` has another position: another number where fields have numbers; elsewhere it comes before `name`.
    Moved,
    /// `email` is called `mail`, and is otherwise the same.
    Renamed,
    /// There is one more field, the last.
    Added,
    /// `plan` is `Team`, a third variant.
    UnknownVariant,
}

/// What a reader got, each field as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    pub name: String,
    pub email: String,
    /// The variant's name, or what the framework gives for one that it does not know.
    pub plan: String,
}

impl Shape {
    /// Every shape, in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Same, Self::Missing, Self::Moved, Self::Renamed, Self::Added, Self::UnknownVariant];
}

impl Subscriber {
    /// The text of a field that the reader's language gives as null, `None` or `undefined`: no writer sent that.
    pub const NULL: &str = "null";

    /// The one that all questions send.
    #[must_use]
    pub fn sample() -> Self {
        Self { name: "Ann".into(), email: "ann@example.org".into(), plan: "Pro".into() }
    }
}
