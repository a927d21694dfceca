//! The stacks that are asked, each by default and at its best setting.

use std::sync::Arc;

use adapters::stack::Stack;
use adapters::{Capnp, Jsonrpsee, Rpc, Tarpc, Tonic};

/// A stack and its settings.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    /// The version that the verdicts are about, to the second number.
    pub version: String,
    pub language: String,
    /// What is set at its best. `None` if its documentation offers nothing against the seven that the defaults do not have.
    pub best: Option<String>,
    make: Arc<dyn Fn(Setting) -> Box<dyn Stack> + Send + Sync>,
}

/// How a stack is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// As its own introduction sets it up.
    Default,
    /// With everything that its documentation offers against the seven, and nothing of one's own.
    Best,
}

/// The language of the stacks that need no adapter in another process.
pub const RUST: &str = "Rust";

impl Entry {
    /// A stack that `make` makes anew for each question.
    pub fn new(
        [name, version, language]: [&str; 3],
        best: Option<&str>,
        make: impl Fn(Setting) -> Box<dyn Stack> + Send + Sync + 'static,
    ) -> Self {
        let [name, version, language] = [name, version, language].map(str::to_owned);
        Self { name, version, language, best: best.map(str::to_owned), make: Arc::new(make) }
    }

    /// The stack in that setting, for one question.
    #[must_use]
    pub fn stack(&self, setting: Setting) -> Box<dyn Stack> {
        (self.make)(setting)
    }

    /// Whether each of its ends is a process, which costs.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.language != RUST
    }
}

/// The stacks in Rust, in the order of the columns. One more is one more entry.
#[must_use]
pub fn rust() -> Vec<Entry> {
    vec![
        Entry::new(
            ["tonic", "0.14", RUST],
            Some(
                "optional fields, checked by hand; Endpoint::timeout; HTTP/2 keepalive on both sides, idle too; tower-http's CatchPanic",
            ),
            |setting| Box::new(either(setting, Tonic::BY_DEFAULT, Tonic::AT_ITS_BEST)),
        ),
        Entry::new(
            ["tarpc", "0.38", RUST],
            Some("JSON in place of bincode; a deadline of seconds on each call"),
            |setting| Box::new(either(setting, Tarpc::BY_DEFAULT, Tarpc::AT_ITS_BEST)),
        ),
        Entry::new(
            ["jsonrpsee", "0.26", RUST],
            Some("WebSocket pings on both sides; request_timeout"),
            |setting| Box::new(either(setting, Jsonrpsee::BY_DEFAULT, Jsonrpsee::AT_ITS_BEST)),
        ),
        Entry::new(
            ["capnp-rpc", "0.27", RUST],
            Some("has_ asked of each field before it is read"),
            |setting| Box::new(either(setting, Capnp::BY_DEFAULT, Capnp::AT_ITS_BEST)),
        ),
        // The lab's own.
        Entry::new(["rpc", "0.1", RUST], None, |_| Box::new(Rpc::by_default())),
    ]
}

fn either<S>(setting: Setting, default: S, best: S) -> S {
    match setting {
        Setting::Default => default,
        Setting::Best => best,
    }
}
