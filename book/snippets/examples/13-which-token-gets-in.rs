//! Seven tokens, read once with what a hurried gateway checks, and once with all of it.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Value, json};

const SECRET: &[u8] = b"only for this page: 32 bytes long";
/// Years from now, and years ago.
const LATER: u64 = 32_503_680_000;
const PAST: u64 = 1_500_000_000;

fn token(claims: &Value, secret: &[u8]) -> String {
    encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret))
        .expect("claims are JSON")
}

/// `{"alg":"none"}`, the claims, and no signature.
fn unsigned(signed: &str) -> String {
    let claims = signed.split('.').nth(1).expect("a token has three parts");
    format!("eyJhbGciOiJub25lIn0.{claims}.")
}

fn verdict(token: &str, validation: &Validation) -> String {
    match decode::<Value>(token, &DecodingKey::from_secret(SECRET), validation) {
        Ok(_) => "let in".to_owned(),
        Err(why) => format!("401: {}", why.to_string().split(',').next().unwrap_or_default()),
    }
}

fn main() {
    let good = json!({ "sub": "alice", "iss": "login", "aud": "ledger", "exp": LATER });
    let but = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        if claims[name].is_null() {
            claims.as_object_mut().expect("claims are an object").remove(name);
        }
        token(&claims, SECRET)
    };

    let mut hurried = Validation::new(Algorithm::HS256);
    hurried.set_audience(&["ledger"]);
    let mut whole = Validation::new(Algorithm::HS256);
    whole.set_audience(&["ledger"]);
    whole.set_issuer(&["login"]);
    whole.set_required_spec_claims(&["exp", "aud", "iss"]);

    println!("{:28} {:40} everything required", "", "set_audience alone");
    for (case, token) in [
        ("as it should be", token(&good, SECRET)),
        ("signed by another key", token(&good, b"another key")),
        ("alg none, no signature", unsigned(&token(&good, SECRET))),
        ("expired", but("exp", json!(PAST))),
        ("for another service", but("aud", json!("mail"))),
        ("for no service in particular", but("aud", Value::Null)),
        ("of another issuer", but("iss", json!("elsewhere"))),
    ] {
        println!("{case:28} {:40} {}", verdict(&token, &hurried), verdict(&token, &whole));
    }
}
