//! A gateway signs the identity that it forwards; the service behind it believes no other.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const KEY: &[u8] = b"shared by the gateway and the service";

/// Over the request's path too, and with the lengths: `ab` + `c` is not `a` + `bc`.
fn mac(path: &str, user: &str, expires: u64) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).expect("HMAC takes keys of any length");
    for part in [path.as_bytes(), user.as_bytes(), &expires.to_be_bytes()] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac
}

fn verdict(path: &str, user: &str, expires: u64, signature: &[u8], now: u64) -> &'static str {
    // verify_slice compares in constant time: how long it takes says nothing about how much was right.
    match mac(path, user, expires).verify_slice(signature) {
        Err(_) => "refused: signature",
        Ok(()) if now >= expires => "refused: expired",
        Ok(()) => "believed",
    }
}

fn main() {
    let signature = mac("/transfer", "alice", 1_000).finalize().into_bytes();
    println!("as the gateway sent it    {}", verdict("/transfer", "alice", 1_000, &signature, 990));
    println!("another user              {}", verdict("/transfer", "admin", 1_000, &signature, 990));
    println!("another request           {}", verdict("/close-account", "alice", 1_000, &signature, 990));
    println!("a longer life             {}", verdict("/transfer", "alice", 9_000, &signature, 990));
    println!("the same, replayed later  {}", verdict("/transfer", "alice", 1_000, &signature, 1_001));
    println!("no signature              {}", verdict("/transfer", "alice", 1_000, b"", 990));
}
