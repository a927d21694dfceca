//! Two transfers, the first without a memo, and an attribute made for JSON: what a positional reader reads.

use bincode::error::DecodeError;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Transfer {
    id: u64,
    to_account: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    cents: u64,
    kind: u8,
}

fn main() {
    let payment = Transfer { id: 7, to_account: 5, memo: None, cents: 1, kind: 0 };
    let fee = Transfer { id: 200, to_account: 0, memo: Some("ok".to_owned()), cents: 30_00, kind: 3 };

    let mut wire = Vec::new();
    for transfer in [&payment, &fee] {
        println!("sent  {}", in_words(transfer));
        let bytes = bincode::serde::encode_to_vec(transfer, bincode::config::standard());
        wire.extend(bytes.expect("numbers and a text can be written"));
    }
    println!("wire  {}", wire.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "));

    let mut rest = &wire[..];
    while !rest.is_empty() {
        match bincode::serde::decode_from_slice::<Transfer, _>(rest, bincode::config::standard()) {
            Ok((transfer, taken)) => {
                println!("read  {}: {taken} bytes", in_words(&transfer));
                rest = &rest[taken..];
            }
            Err(DecodeError::UnexpectedVariant { found, .. }) => {
                println!("read  refused: {found:02x} is no tag of an Option; {} bytes are left", rest.len());
                return;
            }
            Err(why) => return println!("read  refused: {why}"),
        }
    }
}

fn in_words(transfer: &Transfer) -> String {
    let Transfer { id, to_account, memo, cents, kind } = transfer;
    format!("id {id}, to account {to_account}, memo {memo:?}, {cents} cents, kind {kind}")
}
