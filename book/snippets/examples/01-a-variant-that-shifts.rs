//! An enum with one variant that may be written but not read: in JSON, and in a format that writes its number.

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
enum Kind {
    Payment,
    #[serde(skip_deserializing)]
    Cheque,
    Refund,
    Fee,
}

fn main() {
    for kind in [Kind::Payment, Kind::Cheque, Kind::Refund, Kind::Fee] {
        let json = serde_json::to_string(&kind).expect("a name can be written");
        let postcard = postcard::to_stdvec(&kind).expect("a number can be written");
        let from_json =
            serde_json::from_str::<Kind>(&json).map_or("refused".to_owned(), |kind| format!("{kind:?}"));
        let from_postcard =
            postcard::from_bytes::<Kind>(&postcard).map_or("refused".to_owned(), |kind| format!("{kind:?}"));
        println!("{json} -> {from_json}, {postcard:02x?} -> {from_postcard}");
    }
}
