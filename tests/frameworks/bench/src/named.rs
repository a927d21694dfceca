//! What can be asked for by name, on the command line.

use std::io;

use clap::ValueEnum;
use tokio::runtime::{Builder, Runtime};

/// A stack, in one of the ways in which it is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Name {
    /// Raw TCP, which the others cannot beat
    Raw,
    /// The composed RPC
    Rpc,
    /// The same, its methods inline
    RpcInline,
    /// The same, without what protects it
    RpcOff,
    /// tarpc
    #[cfg(feature = "frameworks")]
    Tarpc,
    /// tonic
    #[cfg(feature = "frameworks")]
    Tonic,
}

/// A runtime, the same on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Flavour {
    /// One thread
    #[default]
    Current,
    /// Two workers
    Multi,
}

impl Flavour {
    /// The runtime.
    ///
    /// # Errors
    /// The system has no more threads or descriptors.
    pub fn build(self) -> io::Result<Runtime> {
        match self {
            Self::Current => Builder::new_current_thread().enable_all().build(),
            Self::Multi => Builder::new_multi_thread().worker_threads(2).enable_all().build(),
        }
    }
}

/// As it is typed.
#[must_use]
pub fn typed(value: impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
