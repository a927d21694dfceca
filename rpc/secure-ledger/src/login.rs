//! The login: it knows the users, and issues tokens.

use std::io;

use anyhow::Result;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, encode};
use rpc::secure::{Clock, FetchKeys, Issuer, KeySet, KeySettings, TokenVerifier};
use serde_json::json;

/// The name of the one key.
const KEY: &str = "march";

/// Issues tokens, and publishes the key to check them with. Clones are the same login.
#[derive(Clone)]
pub struct Login {
    key: EncodingKey,
}

impl Login {
    /// A login with a new key.
    #[must_use]
    pub fn open() -> Self {
        let seed: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
        // An Ed25519 key in PKCS #8 (RFC 8410, section 7).
        let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
        Self { key: EncodingKey::from_ed_der(&[&prefix[..], &seed].concat()) }
    }

    /// A token for `user` with these scopes, good for an hour.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn token(&self, user: &str, scopes: &str) -> Result<String> {
        let claims = json!({
            "iss": "login", "aud": "gateway", "sub": user, "scope": scopes, "exp": Clock::of_the_system().now() + 3600,
        });
        let header = Header { kid: Some(KEY.to_owned()), ..Header::new(Algorithm::EdDSA) };
        Ok(encode(&header, &claims, &self.key)?)
    }

    /// What a gateway checks tokens with.
    #[must_use]
    pub fn verifier(&self) -> TokenVerifier<Self> {
        let issuer = Issuer {
            name: "login".to_owned(),
            audience: "gateway".to_owned(),
            algorithm: Algorithm::EdDSA,
            leeway_seconds: 60,
        };
        TokenVerifier::new(issuer, KeySet::new(self.clone(), AlgorithmFamily::Ed, KeySettings::default()))
    }
}

impl FetchKeys for Login {
    async fn fetch(&self) -> io::Result<JwkSet> {
        let mut key = Jwk::from_encoding_key(&self.key, Algorithm::EdDSA).map_err(io::Error::other)?;
        key.common.key_id = Some(KEY.to_owned());
        Ok(JwkSet { keys: vec![key] })
    }
}
