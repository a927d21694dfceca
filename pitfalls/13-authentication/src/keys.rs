//! The issuer's public keys, which change while we run.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{AlgorithmFamily, DecodingKey};
use tokio::time::{Instant, timeout};

/// The most keys that are taken from a set. An issuer has two or three.
const MAX_KEYS: usize = 100;

/// Gets the issuer's key set, a JSON Web Key Set (RFC 7517, section 5), from an address that is configured here and never read from a token.
pub trait FetchKeys: Send + Sync + 'static {
    /// The set as it is now.
    ///
    /// # Errors
    /// The system's reason, or that what came is no key set.
    fn fetch(&self) -> impl Future<Output = io::Result<JwkSet>> + Send;
}

/// When a key set is fetched again. What is not named is taken from [`KeySettings::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySettings {
    /// The set is not fetched more often than this, whoever asks for whatever key, and whether or not the last attempt succeeded.
    /// It is also how long a new key may be refused. Default: 10 s.
    pub every: Duration,
    /// A set that is older is fetched again before it is used, so that a key that was withdrawn goes. If that fails it is used
    /// all the same, and nobody waits for the next attempts. Default: 10 minutes.
    pub max_age: Duration,
    /// How long one attempt may take. Default: 2 s.
    pub timeout: Duration,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(10),
            max_age: Duration::from_secs(600),
            timeout: Duration::from_secs(2),
        }
    }
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The issuer has none under that id.
    #[error("the issuer has no such key")]
    Unknown,
    /// The last attempt to fetch the set failed, so nobody knows.
    #[error("the issuer's keys cannot be fetched")]
    Unavailable,
}

/// The keys of one issuer by their ids. Clones share them.
///
/// An unknown id makes it fetch the set, at a bounded rate: ids come from tokens that nobody has verified yet. If that fails,
/// the keys that it has stay good.
pub struct KeySet<F>(Arc<Shared<F>>);

struct Shared<F> {
    source: F,
    family: AlgorithmFamily,
    settings: KeySettings,
    known: Mutex<Known>,
    /// When the last attempt began. Locked for as long as one is under way.
    attempted: tokio::sync::Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, Arc<DecodingKey>>,
    fetched: Option<Instant>,
    last_failed: bool,
}

/// What can be said of a key before anything is fetched.
enum Found {
    Fresh(Arc<DecodingKey>),
    /// It is of a set that is too old, and the last attempt to get another one has failed.
    OldAndNoOther(Arc<DecodingKey>),
    Nothing,
}

impl<F: FetchKeys> KeySet<F> {
    /// Keys for algorithms of that family, which are fetched from there when the first is asked for.
    pub fn new(source: F, family: AlgorithmFamily, settings: KeySettings) -> Self {
        let (known, attempted) = (Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Shared { source, family, settings, known, attempted }))
    }

    /// The key under that id. Waits if the set has to be fetched; then it is fetched once for all who wait.
    ///
    /// Cancel safe: a fetch that was begun goes on without the caller.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn key(&self, id: &str) -> Result<Arc<DecodingKey>, KeyError> {
        let old = match self.0.known().look_up(id, &self.0.settings) {
            Found::Fresh(key) => return Ok(key),
            Found::OldAndNoOther(key) => Some(key),
            Found::Nothing => None,
        };
        let shared = Arc::clone(&self.0);
        // In a task of its own: a caller who hangs up must not use up the attempt that others have to wait for.
        let fetch = tokio::spawn(async move { shared.fetch_if_due().await });
        if let Some(old) = old {
            return Ok(old);
        }
        fetch.await.map_err(|_| KeyError::Unavailable)?;
        let known = self.0.known();
        let missing = if known.last_failed { KeyError::Unavailable } else { KeyError::Unknown };
        known.keys.get(id).cloned().ok_or(missing)
    }
}

impl Known {
    fn look_up(&self, id: &str, settings: &KeySettings) -> Found {
        let is_fresh = self.fetched.is_some_and(|at| at.elapsed() <= settings.max_age);
        match self.keys.get(id) {
            Some(key) if is_fresh => Found::Fresh(Arc::clone(key)),
            Some(key) if self.last_failed => Found::OldAndNoOther(Arc::clone(key)),
            _ => Found::Nothing,
        }
    }
}

impl<F: FetchKeys> Shared<F> {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch_if_due(&self) {
        let mut attempted = self.attempted.lock().await;
        if attempted.is_some_and(|at| at.elapsed() < self.settings.every) {
            return;
        }
        *attempted = Some(Instant::now());
        let fetched = timeout(self.settings.timeout, self.source.fetch()).await;
        let mut known = self.known();
        known.last_failed = !matches!(fetched, Ok(Ok(_)));
        if let Ok(Ok(set)) = fetched {
            known.keys = self.usable(&set);
            known.fetched = Some(Instant::now());
        }
    }

    /// Those with an id that are of our family and for signatures. A set may have others, for other readers.
    fn usable(&self, set: &JwkSet) -> HashMap<String, Arc<DecodingKey>> {
        let of_ours = |key: &DecodingKey| key.family() == self.family;
        let signs = |jwk: &&Jwk| matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let keys = set.keys.iter().filter(signs).filter_map(|jwk| {
            let key = DecodingKey::from_jwk(jwk).ok().filter(of_ours)?;
            Some((jwk.common.key_id.clone()?, Arc::new(key)))
        });
        keys.take(MAX_KEYS).collect()
    }
}

impl<F> Clone for KeySet<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F> fmt::Debug for KeySet<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySet").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}
