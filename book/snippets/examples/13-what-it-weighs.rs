//! How many bytes go from hop to hop for the sake of who is calling.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;
use solution_13_authentication::{Identity, Request, Scopes, Signer, Tenant, User};

fn main() {
    let claims = json!({
        "iss": "https://login.example", "aud": "gateway", "sub": "alice", "tenant": "acme",
        "scope": "transfers:book accounts:read", "iat": 1_800_000_000, "exp": 1_800_000_600,
    });
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let key = EncodingKey::from_ed_der(&[&prefix[..], &[3; 32]].concat());
    let header = Header { kid: Some("2026-03".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let token = encode(&header, &claims, &key).expect("claims are JSON");
    println!(
        "the caller's line, authorization: {} bytes",
        format!("authorization: Bearer {token}\r\n").len()
    );

    let mut request = Request::new("transfers/book", "");
    let scopes = Scopes::parse("transfers:book accounts:read");
    let tenant = Some(Tenant("acme".to_owned()));
    Identity { user: User("alice".to_owned()), tenant, scopes }.append_to(&mut request.metadata);
    Signer::new("2026-03", [21; 32]).sign(&mut request, "transfers", 1_800_000_000);
    let lines = request.metadata.iter().map(|(name, value)| format!("{name}: {value}\r\n").len());
    println!(
        "the gateway's lines, {} of them: {} bytes",
        request.metadata.iter().count(),
        lines.sum::<usize>()
    );
}
