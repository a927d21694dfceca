//! What a number takes on the wire: JSON, bincode 2's standard configuration, and a varint of Protobuf.

fn main() {
    println!("u64               JSON              bincode                     Protobuf");
    for number in [1, 127, 128, 250, 251, 300, 65_536, (1 << 53) + 1] {
        row(number, &serde_json::to_vec(&number), &bincode_of(&number), varint(number));
    }
    println!("i64");
    // Protobuf's `sint64` turns the sign into the lowest bit (zigzag), as bincode does; its `int64` does not.
    for number in [-1_i64, 1, -2] {
        let zigzag = ((number << 1) ^ (number >> 63)).cast_unsigned();
        row(number, &serde_json::to_vec(&number), &bincode_of(&number), varint(zigzag));
    }
    let legacy = bincode::serde::encode_to_vec(300_u64, bincode::config::legacy());
    println!(
        "300 as bincode 1 writes it, by `config::legacy()`: {}",
        hex(&legacy.expect("a number can be written"))
    );
    println!("-1 as an int64, without zigzag: {}", hex(&varint((-1_i64).cast_unsigned())));
}

fn row(number: impl ToString, json: &serde_json::Result<Vec<u8>>, bincode: &[u8], protobuf: Vec<u8>) {
    let json = json.as_deref().map(String::from_utf8_lossy).expect("a number is JSON");
    println!("{:<17} {json:<17} {:<27} {}", number.to_string(), hex(bincode), hex(&protobuf));
}

fn bincode_of(number: &impl serde::Serialize) -> Vec<u8> {
    bincode::serde::encode_to_vec(number, bincode::config::standard()).expect("a number can be written")
}

/// Seven bits to a byte, the lowest first; the high bit says that another byte follows.
fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number & 0x7f | 0x80).to_le_bytes()[0]);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
