//! Two grants of OAuth 2.0, and who gets which token from whom: client credentials (RFC 6749, section 4.4) for a program that acts
//! for itself, and token exchange (RFC 8693) for a gateway that goes on to somebody else's API for a user.

use std::collections::HashMap;
use std::io;

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, Header, encode};
use serde_json::{Value, json};
use solution_13_authentication::{FetchKeys, Issuer, KeySet, KeySettings, Scopes, Secret, TokenVerifier};

const NOW: u64 = 1_800_000_000;
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The authorization server's key. A real one is drawn at random, and never leaves it.
fn login_key() -> EncodingKey {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    EncodingKey::from_ed_der(&[&prefix[..], &[3; 32]].concat())
}

/// The authorization server's public keys, as it publishes them.
struct Published;

impl FetchKeys for Published {
    async fn fetch(&self) -> io::Result<JwkSet> {
        let mut key = Jwk::from_encoding_key(&login_key(), Algorithm::EdDSA).map_err(io::Error::other)?;
        key.common.key_id = Some("march".to_owned());
        Ok(JwkSet { keys: vec![key] })
    }
}

/// What is registered of a client, by the people who run the authorization server.
struct Client {
    secret: Secret,
    grant: &'static str,
    audience: &'static str,
    scope: &'static str,
}

/// What a client sends to the token endpoint. The secret is its own line in HTTP, `Authorization: Basic`.
struct Form<'a> {
    client: &'a str,
    secret: &'a Secret,
    grant: &'a str,
    scope: &'a str,
    /// The user's token, if there is a user.
    subject: Option<&'a Secret>,
}

struct Login {
    clients: HashMap<&'static str, Client>,
}

impl Login {
    fn knows(&self, form: &Form<'_>) -> bool {
        self.clients.get(form.client).is_some_and(|client| client.secret.matches(form.secret))
    }

    /// The token endpoint: claims of the token that it issues, or the error that RFC 6749, section 5.2, and RFC 8693, section 2.2.2, have for it.
    async fn token(&self, form: &Form<'_>) -> Result<Value, &'static str> {
        let client = self.clients.get(form.client).filter(|_| self.knows(form)).ok_or("invalid_client")?;
        if client.grant != form.grant {
            return Err("unauthorized_client");
        }
        let allows = |scopes: &str| form.scope.split(' ').all(|asked| Scopes::parse(scopes).allow(asked));
        if !allows(client.scope) {
            return Err("invalid_scope");
        }
        let issued = json!({ "iss": "login", "aud": client.audience, "scope": form.scope });
        let Some(subject) = form.subject else {
            return Ok(with(issued, json!({ "sub": form.client, "exp": NOW + 600 })));
        };
        // Only whom a token was made for may exchange it.
        let user = verifier(form.client).verify(subject, NOW).await.map_err(|_| "invalid_request")?;
        if !allows(&user.scope) {
            return Err("invalid_scope");
        }
        Ok(with(issued, json!({ "sub": user.sub, "act": { "sub": form.client }, "exp": NOW + 60 })))
    }
}

fn with(mut claims: Value, more: Value) -> Value {
    if let (Value::Object(claims), Value::Object(more)) = (&mut claims, more) {
        claims.extend(more);
    }
    claims
}

/// What accepts tokens that are made for `audience`.
fn verifier(audience: &str) -> TokenVerifier<Published> {
    let issuer = Issuer {
        name: "login".to_owned(),
        audience: audience.to_owned(),
        algorithm: Algorithm::EdDSA,
        leeway_seconds: 30,
    };
    TokenVerifier::new(issuer, KeySet::new(Published, AlgorithmFamily::Ed, KeySettings::default()))
}

fn signed(claims: &Value) -> Secret {
    let header = Header { kid: Some("march".to_owned()), ..Header::new(Algorithm::EdDSA) };
    Secret::new(encode(&header, claims, &login_key()).expect("claims are JSON"))
}

/// Asks for a token, and prints who said what.
async fn ask(login: &Login, form: Form<'_>) -> Option<Secret> {
    let grant = form.grant.rsplit(':').next().unwrap_or_default();
    let password = if login.knows(&form) { "" } else { "  (with a wrong password)" };
    let subject = if form.subject.is_some() { "  subject_token=(the user's)" } else { "" };
    println!("{:8} → login     grant_type={grant}  scope={}{subject}{password}", form.client, form.scope);
    match login.token(&form).await {
        Ok(claims) => {
            println!("login    → {:8}  access_token {claims}", form.client);
            Some(signed(&claims))
        }
        Err(error) => {
            println!("login    → {:8}  error={error}", form.client);
            None
        }
    }
}

async fn present(from: &str, to: &str, token: &Secret) {
    let verdict = match verifier(to).verify(token, NOW).await {
        Ok(claims) => format!("200, as {}, who may {}", claims.sub, claims.scope),
        Err(why) => format!("401, and in its log: {why}"),
    };
    println!("{from:8} → {to:8}  the token\n{to:8} → {from:8}  {verdict}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let [nightly, gateway] = ["the job's password", "the gateway's password"].map(Secret::new);
    let credentials = "client_credentials";
    let login = Login {
        clients: HashMap::from([
            (
                "nightly",
                Client {
                    secret: nightly.clone(),
                    grant: credentials,
                    audience: "gateway",
                    scope: "accounts:read accounts:list",
                },
            ),
            (
                "gateway",
                Client { secret: gateway.clone(), grant: EXCHANGE, audience: "bank", scope: "payments:read" },
            ),
        ]),
    };

    println!("A job that acts for itself:");
    let form = |secret, scope| Form { client: "nightly", secret, grant: credentials, scope, subject: None };
    ask(&login, form(&gateway, "accounts:read")).await;
    ask(&login, form(&nightly, "transfers:book")).await;
    let jobs = ask(&login, form(&nightly, "accounts:read")).await.expect("it is registered for that");
    present("nightly", "gateway", &jobs).await;

    println!("\nA gateway that goes on to another company's API, for alice:");
    let alices = signed(&json!({
        "iss": "login", "aud": "gateway", "sub": "alice", "scope": "transfers:book payments:read", "exp": NOW + 600,
    }));
    present("gateway", "bank", &alices).await;
    let form = |subject| Form {
        client: "gateway",
        secret: &gateway,
        grant: EXCHANGE,
        scope: "payments:read",
        subject: Some(subject),
    };
    let exchanged = ask(&login, form(&alices)).await.expect("it is registered for that");
    present("gateway", "bank", &exchanged).await;
    present("bank", "gateway", &exchanged).await;
    ask(&login, form(&exchanged)).await;
}
