//! The same transfer named, tagged and positional.

use solution_01_serialization::wallet::Wallet;
use solution_01_serialization::{AccountId, Cents, Format, Kind};
use tape::hexdump;

fn main() -> anyhow::Result<()> {
    let wallet = Wallet::of(AccountId(1001));
    let transfer = wallet.transfer(7, AccountId(1002), Cents(3000), Kind::Payment);
    for format in [Format::Json, Format::Protobuf, Format::Bincode] {
        let bytes = format.encode(&transfer)?;
        println!("{format:?}, {} bytes", bytes.len());
        print!("{}", hexdump(&bytes, &[]));
    }
    Ok(())
}
