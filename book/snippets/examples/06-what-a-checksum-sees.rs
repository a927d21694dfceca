//! What the seal in front of a message finds, and what it has no opinion about.

use pitfall_06_versioning::seal::{seal, unseal};
use pitfall_06_versioning::{decode, encode, v1, v2};

fn main() {
    let key = b"\x01\x9c\xb2\xe4\xc7\x60\x7a\x31\x90\x42\x5d\x0e\x6b\x17\xf8\x2c".to_vec();
    let order = v1::Transfer { kind: 1, from: 1001, to: 2002, cents: 4500, key };
    let sent = encode(&order);

    let mut damaged = sent.clone();
    damaged[12] ^= 1;
    println!("one bit changed:         {}", verdict(decode::<v1::Transfer>(&damaged).is_ok()));
    println!("cut short:               {}", verdict(decode::<v1::Transfer>(&sent[..20]).is_ok()));
    println!("read as a receipt:       {}", verdict(decode::<v1::Receipt>(&sent).is_ok()));

    let resealed = seal("ledger.Transfer", &damaged[4..]);
    println!("changed, sealed again:   {}", verdict(decode::<v1::Transfer>(&resealed).is_ok()));
    println!("undamaged, read as v2's: {}", verdict(decode::<v2::Transfer>(&sent).is_ok()));
    let payload = unseal("ledger.Transfer", &sent).expect("undamaged");
    println!("bytes: {} of message under {} of checksum", payload.len(), sent.len() - payload.len());
}

fn verdict(read: bool) -> &'static str {
    if read { "accepted" } else { "refused" }
}
