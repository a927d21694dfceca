//! The login: it issues tokens, and publishes the keys to check them with.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authentication::FetchKeys;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::NOW;

/// An Ed25519 key from its seed, in PKCS #8 (RFC 8410, section 7).
pub(crate) fn ed25519(seed: u8) -> EncodingKey {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&prefix[..], &[seed; 32]].concat())
}

/// What a good token of Mallory's says.
pub(crate) fn claims() -> Value {
    json!({
        "iss": "login", "aud": "gateway", "sub": "mallory", "tenant": "acme",
        "scope": "transfers:book accounts:read", "exp": NOW + 600,
    })
}

/// What a good token's header says.
pub(crate) fn header() -> Header {
    Header { kid: Some("march".to_owned()), ..Header::new(Algorithm::EdDSA) }
}

pub(crate) fn sign(header: &Header, claims: &Value, key: &EncodingKey) -> String {
    encode(header, claims, key).expect("claims are JSON")
}

/// Clones are the same login.
#[derive(Clone)]
pub(crate) struct Login(Arc<Mutex<State>>);

struct State {
    published: JwkSet,
    fetches: usize,
    is_down: bool,
    takes: Duration,
}

impl Login {
    /// A login that publishes the key that it signs with, `march`.
    pub(crate) fn new() -> Self {
        let published = JwkSet { keys: vec![Self::key("march", 3)] };
        Self(Arc::new(Mutex::new(State { published, fetches: 0, is_down: false, takes: Duration::ZERO })))
    }

    /// A token with these claims, signed with `march`.
    pub(crate) fn token(&self, claims: &Value) -> String {
        sign(&header(), claims, &ed25519(3))
    }

    /// A token with good claims, signed with the key that has this id and this seed.
    pub(crate) fn token_by(&self, id: &str, seed: u8) -> String {
        sign(&Header { kid: Some(id.to_owned()), ..header() }, &claims(), &ed25519(seed))
    }

    /// A public key, as it is published.
    pub(crate) fn key(id: &str, seed: u8) -> Jwk {
        let mut key = Jwk::from_encoding_key(&ed25519(seed), Algorithm::EdDSA).expect("a key of this kind");
        key.common.key_id = Some(id.to_owned());
        key
    }

    /// Publishes these keys and no others.
    pub(crate) fn publish(&self, keys: impl IntoIterator<Item = Jwk>) {
        self.0.lock().expect("no test panics with it").published.keys = keys.into_iter().collect();
    }

    pub(crate) fn published(&self) -> JwkSet {
        self.0.lock().expect("no test panics with it").published.clone()
    }

    /// Answers no more, or again.
    pub(crate) fn is_down(&self, is_down: bool) {
        self.0.lock().expect("no test panics with it").is_down = is_down;
    }

    /// Takes so long for each answer.
    pub(crate) fn takes(&self, takes: Duration) {
        self.0.lock().expect("no test panics with it").takes = takes;
    }

    /// How often somebody began to fetch the keys.
    pub(crate) fn fetches(&self) -> usize {
        self.0.lock().expect("no test panics with it").fetches
    }
}

impl FetchKeys for Login {
    async fn fetch(&self) -> io::Result<JwkSet> {
        let takes = {
            let mut state = self.0.lock().expect("no test panics with it");
            state.fetches += 1;
            state.takes
        };
        sleep(takes).await;
        let state = self.0.lock().expect("no test panics with it");
        if state.is_down { Err(io::ErrorKind::ConnectionRefused.into()) } else { Ok(state.published.clone()) }
    }
}
