//! How long a transfer without a memo is, from the broken wallet and from the fixed one.

use pitfall_01_serialization as broken;
use solution_01_serialization as fixed;

fn main() {
    let alice = broken::wallet::Wallet::of(broken::AccountId(1001));
    let sent = alice.transfer(7, broken::AccountId(1002), broken::Cents(30_00), broken::Kind::Payment);
    let lengths = broken::Format::ALL.map(|format| format.encode(&sent).expect("it can be written").len());

    let alice = fixed::wallet::Wallet::of(fixed::AccountId(1001));
    let sent = alice.transfer(7, fixed::AccountId(1002), fixed::Cents(30_00), fixed::Kind::Payment);
    for (format, broken) in fixed::Format::ALL.into_iter().zip(lengths) {
        let fixed = format.encode(&sent).expect("it can be written").len();
        println!("{:<9} {broken:>2} bytes, fixed {fixed:>2}", format!("{format:?}"));
    }
}
