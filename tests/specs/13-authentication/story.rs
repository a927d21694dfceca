//! Mallory pays with her own token and another name: `cargo lab show 13 --live`.

use std::io;

use authentication::{
    Backend, Clock, FetchKeys, Gateway, Identity, Issuer, KeySet, KeySettings, Metadata, Refusal, Remote,
    Reply, Request, Service, Signer, StatementVerifier, TokenVerifier, serve,
};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, encode};
use rig::{Link, Recorder};
use serde_json::json;
use solution_05_deadlines::Context;

const NOW: u64 = 1_800_000_000;

/// The login's key, in PKCS #8 (RFC 8410).
fn login_key() -> EncodingKey {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&prefix[..], &[3; 32]].concat())
}

struct Login;

impl FetchKeys for Login {
    async fn fetch(&self) -> io::Result<JwkSet> {
        let mut key = Jwk::from_encoding_key(&login_key(), Algorithm::EdDSA).map_err(io::Error::other)?;
        key.common.key_id = Some("march".to_owned());
        Ok(JwkSet { keys: vec![key] })
    }
}

fn token_of(user: &str) -> String {
    let header = Header { kid: Some("march".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let claims = json!({ "iss": "login", "aud": "gateway", "sub": user, "scope": "book", "exp": NOW + 600 });
    encode(&header, &claims, &login_key()).expect("claims are JSON")
}

/// Runs the story on a paused clock and prints what was recorded.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() {
    let recorder = Recorder::new();
    let (to_transfers, from_gateway, _) =
        Link::between("gateway", "transfers").record(&recorder, in_words).open();
    let (to_gateway, from_mallory, _) =
        Link::between("mallory", "gateway").record(&recorder, in_words).open();

    let clock = Clock::from_fn(|| NOW);
    let signer = Signer::new("spring", [21; 32]);
    let statements = StatementVerifier::new("transfers", [("spring", signer.public_key())]);
    let notes = recorder.clone();
    let transfers = Service::new(statements, clock.clone(), move |context: Context, body: String| {
        let notes = notes.clone();
        async move {
            let user = context.get::<Identity>().map_or("nobody", |caller| &caller.user.0).to_owned();
            notes.note("transfers", format!("finds the statement good: {user} pays"));
            Reply::Ok(format!("{body}, paid by {user}"))
        }
    });
    tokio::spawn(serve(from_gateway, transfers));

    let issuer = Issuer {
        name: "login".to_owned(),
        audience: "gateway".to_owned(),
        algorithm: Algorithm::EdDSA,
        leeway_seconds: 30,
    };
    let keys = KeySet::new(Login, AlgorithmFamily::Ed, KeySettings::default());
    let gateway = Gateway::new(TokenVerifier::new(issuer, keys), signer, clock)
        .service("transfers", Remote::over(to_transfers))
        .method("book", "transfers", "book");
    tokio::spawn(serve(from_mallory, Watched(gateway, recorder.clone())));

    let mallory = Remote::over(to_gateway);
    let request = |user| {
        Request::new("book", "100 EUR to Mallory").with("authorization", format!("Bearer {}", token_of(user)))
    };
    recorder.note("mallory", "pays as herself");
    let _ = mallory.call(request("mallory")).await;
    recorder.note("mallory", "writes one more line");
    let _ = mallory.call(request("mallory").with("X_User", "alice")).await;
    recorder.print();
}

/// Notes whom the gateway admits.
struct Watched<F: FetchKeys>(Gateway<F, Remote<rig::End>>, Recorder);

impl<F: FetchKeys> Backend for Watched<F> {
    async fn call(&self, request: Request) -> Reply {
        let says = match self.0.admit(&request).await {
            Ok(caller) => format!("the token is good: this is {}", caller.user.0),
            Err(denied) => denied.to_string(),
        };
        self.1.note("gateway", says);
        self.0.call(request).await
    }
}

/// A message in words: who it says is asking.
fn in_words(message: &[u8]) -> String {
    let json = message.get(4..).unwrap_or_default();
    if let Ok(request) = serde_json::from_slice::<Request>(json) {
        return format!("{}; {}", request.body, listed(&request.metadata));
    }
    match serde_json::from_slice::<Result<String, Refusal>>(json) {
        Ok(Ok(done)) => done,
        Ok(Err(refusal)) => refusal.to_string(),
        Err(_) => String::new(),
    }
}

fn listed(metadata: &Metadata) -> String {
    let shown = metadata.iter().map(|(name, value)| match name {
        "authorization" => "token of mallory".to_owned(),
        "x-identity-signature" => "signature".to_owned(),
        _ => format!("{name}: {value}"),
    });
    let shown = shown.filter(|line| !line.contains("identity-") && !line.contains("scope"));
    shown.collect::<Vec<_>>().join(", ")
}
