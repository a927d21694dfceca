//! What a token says when it is taken apart by hand, what a gateway's log says of tokens that it refuses, and what a service
//! behind it gets: the gateway of lesson 13, as it was handed out.

use std::error::Error;
use std::fmt::Write;
use std::process::ExitCode;
use std::{env, fs, io};

use anyhow::{Result, ensure};
use book_tools::{look, serve_page};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, encode};
use pitfall_13_authentication::{
    Backend, Clock, FetchKeys, Gateway, Issuer, KeySet, KeySettings, Reply, Request, Signer, TokenVerifier,
};
use serde_json::{Value, json};

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// An Ed25519 key from its seed, in PKCS #8 (RFC 8410, section 7).
fn key(seed: u8) -> EncodingKey {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&prefix[..], &[seed; 32]].concat())
}

/// The issuer's list: one key, `march`.
fn published() -> Result<JwkSet> {
    let mut march = Jwk::from_encoding_key(&key(3), Algorithm::EdDSA)?;
    march.common.key_id = Some("march".to_owned());
    Ok(JwkSet { keys: vec![march] })
}

struct Login(JwkSet);

impl FetchKeys for Login {
    async fn fetch(&self) -> io::Result<JwkSet> {
        Ok(self.0.clone())
    }
}

/// A service that writes down what it gets.
struct Transfers;

impl Backend for Transfers {
    async fn call(&self, request: Request) -> Reply {
        let lines = request.metadata.iter().fold(String::new(), |mut text, (name, value)| {
            let _ = writeln!(text, "{name}: {value}");
            text
        });
        // The look at it fails if it cannot be written.
        let _ = fs::write("transfers.log", lines);
        Ok("booked".to_owned())
    }
}

fn token(kid: &str, seed: u8, claims: &Value) -> Result<String> {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) };
    Ok(encode(&header, claims, &key(seed))?)
}

fn request(token: &str) -> Request {
    Request::new("transfers/book", "30 EUR").with("authorization", format!("Bearer {token}"))
}

/// Why a gateway does not let it in, as its log has it.
async fn log_line(gateway: &Gateway<Login, Transfers>, token: &str) -> String {
    let Err(denied) = gateway.admit(&request(token)).await else { return "let in\n".to_owned() };
    let why = denied.source().map_or_else(|| denied.to_string(), ToString::to_string);
    format!("{} transfers/book  {why}\n", denied.refusal().status)
}

fn take_apart(jwks: &str) -> Result<()> {
    for part in [1, 2] {
        look(&format!("cut -d. -f{part} token.txt | tr '_-' '/+' | base64 -d 2>/dev/null; echo"))?;
    }
    look(&format!("curl -s {jwks} | grep -o '\"kid\":\"[^\"]*\"'"))?;
    look("date +%s")?;
    let log = look("cat gateway.log")?;
    for why in
        ["no such key", "another audience", "`aud` is missing", "another issuer", "expired at", "wrong"]
    {
        ensure!(log.contains(why), "it says `{why}`");
    }
    look("grep -n x-user transfers.log").map(drop)
}

#[tokio::main]
async fn scene() -> Result<()> {
    let folder = tempfile::tempdir()?;
    env::set_current_dir(&folder)?;
    let now = Clock::of_the_system().now();
    let good =
        json!({ "iss": "login", "aud": "gateway", "sub": "mallory", "scope": "book", "exp": now + 600 });
    let but = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let mut for_nobody = good.clone();
    for_nobody.as_object_mut().map(|claims| claims.remove("aud"));
    let issuer = Issuer {
        name: "login".to_owned(),
        audience: "gateway".to_owned(),
        algorithm: Algorithm::EdDSA,
        leeway_seconds: 30,
    };
    let keys = KeySet::new(Login(published()?), AlgorithmFamily::Ed, KeySettings::default());
    let gateway = Gateway::new(
        TokenVerifier::new(issuer, keys),
        Signer::new("spring", [21; 32]),
        Clock::of_the_system(),
    )
    .service("transfers", Transfers)
    .method("transfers/book", "transfers", "book");
    let rotated = token("april", 4, &good)?;
    fs::write("token.txt", &rotated)?;
    let mut log = String::new();
    for token in [
        rotated,
        token("march", 4, &good)?,
        token("march", 3, &but("exp", json!(now - 600)))?,
        token("march", 3, &but("aud", json!("reports")))?,
        token("march", 3, &for_nobody)?,
        token("march", 3, &but("iss", json!("login-staging")))?,
        token("march", 3, &but("scope", json!("read")))?,
    ] {
        log += &log_line(&gateway, &token).await;
    }
    fs::write("gateway.log", log)?;
    let sent = gateway.call(request(&token("march", 3, &good)?).with("x-user", "canary")).await;
    ensure!(sent.is_ok(), "it is booked: {sent:?}");
    let list = serde_json::to_string(&published()?)?;
    let address = serve_page(move |_| list.clone())?;
    tokio::task::spawn_blocking(move || take_apart(&format!("http://{address}/jwks.json"))).await?
}
