//! Two transfers, the first without a memo: what a positional reader makes of the bytes.

use bincode::error::DecodeError;
use pitfall_01_serialization::wallet::{self, Wallet};
use pitfall_01_serialization::{AccountId, Cents, Kind, ledger};

fn main() {
    let alice = Wallet::of(AccountId(1001));
    let payment = alice.transfer(7, AccountId(5), Cents(1), Kind::Payment);
    let mut fee = alice.transfer(200, AccountId::HOUSE, Cents(30_00), Kind::Fee);
    fee.memo = Some("ok".to_owned());

    let mut wire = Vec::new();
    for transfer in [&payment, &fee] {
        let wallet::Transfer { id, to_account, memo, amount, kind, .. } = transfer;
        println!("sent  id {id}, to {to_account}, memo {memo:?}, {amount}, {kind}");
        let bytes = bincode::serde::encode_to_vec(transfer, bincode::config::standard());
        wire.extend(bytes.expect("numbers and a text can be written"));
    }
    println!("wire  {}", wire.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "));

    let mut rest = &wire[..];
    while !rest.is_empty() {
        match bincode::serde::decode_from_slice::<ledger::Transfer, _>(rest, bincode::config::standard()) {
            Ok((transfer, taken)) => {
                let ledger::Transfer { id, to_account, memo, amount, kind, .. } = transfer;
                println!("read  id {id}, to {to_account}, memo {memo:?}, {amount}, {kind}: {taken} bytes");
                rest = &rest[taken..];
            }
            Err(DecodeError::UnexpectedVariant { found, .. }) => {
                return println!(
                    "read  refused: {found:02x} is no tag of an Option; {} bytes are left",
                    rest.len()
                );
            }
            Err(why) => return println!("read  refused: {why}"),
        }
    }
}
