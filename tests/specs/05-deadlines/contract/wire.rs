//! The bytes of a message.

use deadlines::Message;
use solution_04_multiplexing::RequestId;

use super::super::scene::{answer, asking, cancel, refused};

#[test]
fn the_bytes_on_the_wire_are_kind_and_id_and_what_is_left() {
    let messages = [
        asking(7, 1000, "pay bob 30"),
        answer(7, "paid"),
        Message::Reply { id: RequestId(7), reply: Err(refused("no")) },
        cancel(7),
    ];
    let mut wire = Vec::new();
    for message in messages {
        let bytes = message.encode();
        assert_eq!(Message::decode(bytes.clone()), Ok(message));
        wire.extend(bytes);
    }
    insta::assert_snapshot!(tape::hexdump(&wire, &[]), @r"
    000000  00 00 00 00 00 00 00 00 07 00 00 00 00 00 00 03  |................|
    000010  e8 70 61 79 20 62 6f 62 20 33 30 01 00 00 00 00  |.pay bob 30.....|
    000020  00 00 00 07 70 61 69 64 02 00 00 00 00 00 00 00  |....paid........|
    000030  07 6e 6f 03 00 00 00 00 00 00 00 07              |.no.........|
    ");
}
