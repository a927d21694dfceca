//! `#[serde(default)]` on a field that was not sent: in JSON, and in a format without names.

use bincode::error::DecodeError;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Transfer {
    id: u64,
    #[serde(default)]
    to_account: u64,
}

fn main() {
    let json = serde_json::from_str::<Transfer>(r#"{"id":7}"#).expect("the default steps in");
    println!("JSON     id {}, to account {}", json.id, json.to_account);

    match bincode::serde::decode_from_slice::<Transfer, _>(&[7], bincode::config::standard()) {
        Ok((transfer, _)) => println!("bincode  id {}, to account {}", transfer.id, transfer.to_account),
        Err(DecodeError::UnexpectedEnd { .. }) => println!("bincode  refused: the bytes end too early"),
        Err(why) => println!("bincode  refused: {why}"),
    }
}
