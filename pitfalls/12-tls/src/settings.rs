//! What a connector or an acceptor can be told.

use std::sync::Arc;
use std::time::Duration;

use rustls::time_provider::{DefaultTimeProvider, TimeProvider};

/// Limits and choices. What is not named is taken from [`Settings::default`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a handshake may take. Default: 10 s.
    pub handshake: Duration,
    /// The application's protocols that this side speaks, the best first (ALPN, RFC 7301). If it names any, a peer that speaks
    /// none of them, or does not say, is refused. Default: none.
    pub protocols: Vec<Vec<u8>>,
    /// What tells the time by which certificates begin and end. Default: the system's clock.
    pub clock: Arc<dyn TimeProvider>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            protocols: Vec::new(),
            clock: Arc::new(DefaultTimeProvider),
        }
    }
}
