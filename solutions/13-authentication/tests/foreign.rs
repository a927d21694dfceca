//! Tokens that `PyJWT` makes, for a second opinion of what a token is. Not part of the spec: it needs a Python.

use std::io;
use std::process::Command;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use solution_13_authentication::{FetchKeys, Issuer, KeySet, KeySettings, Secret, TokenError, TokenVerifier};

const NOW: u64 = 1_800_000_000;

/// Prints a key set with an Ed25519 and a P-256 key, then tokens, each after its case's name.
const PROGRAM: &str = r#"
import json, sys
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives import serialization

now = int(sys.argv[1])
ed, other = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()
p256 = ec.generate_private_key(ec.SECP256R1())
keys = []
for kid, key, algorithm in [("ed", ed, jwt.algorithms.OKPAlgorithm), ("p256", p256, jwt.algorithms.ECAlgorithm)]:
    public = json.loads(algorithm.to_jwk(key.public_key()))
    public.pop("key_ops", None)
    keys.append({**public, "kid": kid, "use": "sig"})
print(json.dumps({"keys": keys}))

good = {"iss": "login", "aud": "gateway", "sub": "mallory", "scope": "transfers:book", "iat": now, "nbf": now, "exp": now + 600}
def token(case, key=ed, kid="ed", alg="EdDSA", **changed):
    claims = {name: value for name, value in {**good, **changed}.items() if value is not None}
    print(case, jwt.encode(claims, key, algorithm=alg, headers={"kid": kid}))

token("good")
token("good", aud=["mail", "gateway"])
token("good", exp=now + 600.5)
token("good", tenant="acme", roles={"a": [1, None, "ü"]})
token("expired", exp=now - 60)
token("not-yet", nbf=now + 60)
token("audience", aud="mail")
token("no-audience", aud=None)
token("issuer", iss="elsewhere")
token("signature", key=other)
token("algorithm", key=None, alg="none")
token("algorithm", key=p256, kid="p256", alg="ES256")
public = ed.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
token("algorithm", key=public, alg="HS256")
"#;

struct Published(JwkSet);

impl FetchKeys for Published {
    async fn fetch(&self) -> io::Result<JwkSet> {
        Ok(self.0.clone())
    }
}

fn printed_by(mut python: Command) -> String {
    let output =
        python.args(["-c", PROGRAM, &NOW.to_string()]).output().expect("it was started a moment ago");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("tokens are ASCII")
}

#[tokio::test]
async fn tokens_of_pyjwt_are_judged_as_our_own() {
    let Some(python) = rig::peers::python(&["jwt", "cryptography"]) else { return };
    let printed = printed_by(python);
    let (keys, tokens) = printed.split_once('\n').expect("a line of keys comes first");
    let keys = Published(serde_json::from_str(keys).expect("a key set"));
    let issuer = Issuer {
        name: "login".to_owned(),
        audience: "gateway".to_owned(),
        algorithm: Algorithm::EdDSA,
        leeway_seconds: 30,
    };
    let verifier = TokenVerifier::new(issuer, KeySet::new(keys, AlgorithmFamily::Ed, KeySettings::default()));
    let mut judged = 0;
    for line in tokens.lines() {
        let (case, token) = line.split_once(' ').expect("a name and a token");
        let found = verifier.verify(&Secret::new(token), NOW).await;
        let is_as_it_should_be = match case {
            "good" => found.as_ref().is_ok_and(|claims| claims.sub == "mallory"),
            "expired" => matches!(found, Err(TokenError::Expired { .. })),
            "not-yet" => matches!(found, Err(TokenError::NotYet { .. })),
            "audience" => found == Err(TokenError::Audience),
            "no-audience" => found == Err(TokenError::Missing("aud".to_owned())),
            "issuer" => found == Err(TokenError::Issuer),
            "signature" => found == Err(TokenError::Signature),
            // `none` is no algorithm that the library can name, so such a token is not even read.
            "algorithm" => matches!(found, Err(TokenError::Algorithm | TokenError::Malformed)),
            other => panic!("an unknown case: {other}"),
        };
        assert!(is_as_it_should_be, "{case}: {found:?}");
        judged += 1;
    }
    assert_eq!(judged, 13);
}
