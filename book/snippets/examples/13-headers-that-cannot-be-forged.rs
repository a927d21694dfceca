//! A gateway signs the identity that it forwards. The services behind it have its public keys: they verify, and cannot forge.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// What the gateway says of one request.
#[derive(Clone, Copy)]
struct Identity<'a> {
    /// The service that it is said to: no other one believes it.
    audience: &'a str,
    path: &'a str,
    user: &'a str,
    expires: u64,
}

impl Identity<'_> {
    /// What is signed: each part with its length, or `ab` + `c` would be `a` + `bc`.
    fn signed_bytes(&self) -> Vec<u8> {
        let expires = self.expires.to_be_bytes();
        let parts = [self.audience.as_bytes(), self.path.as_bytes(), self.user.as_bytes(), &expires];
        parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), *part].concat()).collect()
    }
}

/// A service with the gateway's public keys. There are two while the gateway changes from one to the next.
struct Service {
    name: &'static str,
    keys: [(&'static str, VerifyingKey); 2],
}

impl Service {
    fn verdict(&self, key_id: &str, said: Identity<'_>, signature: &Signature, now: u64) -> &'static str {
        let Some((_, key)) = self.keys.iter().find(|(id, _)| *id == key_id) else {
            return "refused: unknown key";
        };
        if key.verify_strict(&said.signed_bytes(), signature).is_err() {
            return "refused: signature";
        }
        match said {
            _ if said.audience != self.name => "refused: said to another service",
            _ if now >= said.expires => "refused: expired",
            _ => "believed",
        }
    }
}

fn main() {
    // Real keys are drawn at random, and the secret ones never leave their owner.
    let [march, april, stranger] = [[3; 32], [4; 32], [9; 32]].map(|seed| SigningKey::from_bytes(&seed));
    let keys = [("2026-03", march.verifying_key()), ("2026-04", april.verifying_key())];
    let [transfers, reports] = ["transfers", "reports"].map(|name| Service { name, keys });

    let said = Identity { audience: "transfers", path: "/transfer", user: "alice", expires: 1_000 };
    let signature = march.sign(&said.signed_bytes());
    let ask = |changed, now| transfers.verdict("2026-03", changed, &signature, now);
    println!("as the gateway sent it     {}", ask(said, 990));
    println!("another user               {}", ask(Identity { user: "admin", ..said }, 990));
    println!("another request            {}", ask(Identity { path: "/close-account", ..said }, 990));
    println!("a longer life              {}", ask(Identity { expires: 9_000, ..said }, 990));
    println!("the same, replayed later   {}", ask(said, 1_001));
    println!("passed on to reports       {}", reports.verdict("2026-03", said, &signature, 990));

    let forged = stranger.sign(&said.signed_bytes());
    println!("signed by another service  {}", transfers.verdict("2026-03", said, &forged, 990));
    println!("and under a key of its own {}", transfers.verdict("reports-1", said, &forged, 990));
    let rotated = april.sign(&said.signed_bytes());
    println!("signed with the next key   {}", transfers.verdict("2026-04", said, &rotated, 990));
}
