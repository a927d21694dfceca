//! What other schemas the ledger's goes together with.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};
use protox::prost::Message as _;

fn file(text: &str) -> Vec<u8> {
    // Tests run at the same time, with the same texts.
    static FOLDERS: AtomicUsize = AtomicUsize::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rpc-schema-{number}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("ledger.proto"), text.replace('\r', "")).unwrap();
    let set = protox::compile(["ledger.proto"], [&folder]).unwrap();
    let mut file = set.file.into_iter().next().unwrap();
    file.source_code_info = None;
    file.encode_to_vec()
}

/// The ledger's schema without its comments, which come between the lines that are changed below.
static LEDGER: LazyLock<String> = LazyLock::new(|| {
    let text = include_str!("../schema/ledger.proto");
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
});

fn both_ways(other: &str) -> Result<(), String> {
    let (ours, theirs) = (file(&LEDGER), file(other));
    let there = rpc::compatible("ledger.v1.Ledger", &ours, &theirs);
    assert_eq!(there, rpc::compatible("ledger.v1.Ledger", &theirs, &ours), "both sides find the same");
    there.map_err(|why| why.to_string())
}

fn with(from: &str, to: &str) -> String {
    let changed = LEDGER.replace(from, to);
    assert_ne!(changed, *LEDGER);
    changed
}

#[test]
fn additions_go_together() {
    assert_eq!(both_ways(&LEDGER), Ok(()));
    assert_eq!(
        both_ways(&with("  uint64 cents = 2;\n}", "  uint64 cents = 2;\n  string note = 3;\n}")),
        Ok(())
    );
    let method = "  rpc Close(BalanceRequest) returns (BalanceReply);\n  rpc Transfer";
    assert_eq!(both_ways(&with("  rpc Transfer", method)), Ok(()));
    assert_eq!(both_ways(&format!("{}\nmessage New {{ uint64 a = 1; reserved 2; }}", *LEDGER)), Ok(()));
    let apart = "  rpc Transfer(TransferRequest) returns (TransferReply) {\n    option idempotency_level = IDEMPOTENT;\n  }\n";
    let moved =
        LEDGER.replace(apart, "").replace("service Ledger {\n", &format!("service Ledger {{\n{apart}"));
    assert_eq!(both_ways(&moved), Ok(()), "methods in another order are the same methods");
}

#[test]
fn what_one_side_says_and_the_other_does_not_hear_is_named() {
    let cases = [
        (with("  uint64 cents = 2;\n}", "}"), None),
        (
            with("  uint64 cents = 2;\n}", "  reserved 2;\n}"),
            Some("number 2 was `uint64 cents` and is given up"),
        ),
        (
            with("  uint64 from = 1;\n  uint64 to = 2;", "  uint64 to = 1;\n  uint64 from = 2;"),
            Some("number 1 was `uint64 from` and is now `uint64 to`"),
        ),
        (with("  uint64 cents = 3;", "  sint64 cents = 3;"), Some("TransferRequest: number 3 was")),
        (with("  string owner = 1;", "  string holder = 1;"), Some("string")),
        (
            with(
                "rpc Balance(BalanceRequest) returns (BalanceReply)",
                "rpc Balance(OpenRequest) returns (OpenReply)",
            ),
            Some("ledger.v1.Ledger/Balance was"),
        ),
        (with("service Ledger", "service Journal"), Some("no service ledger.v1.Ledger")),
    ];
    for (other, expected) in cases {
        match (both_ways(&other), expected) {
            (Err(why), Some(expected)) => assert!(why.contains(expected), "{expected:?} not in {why:?}"),
            // A field that is just not there is one that the other side has added.
            (Ok(()), None) => {}
            (outcome, expected) => panic!("{outcome:?}, and expected {expected:?}"),
        }
    }
}

#[test]
fn the_rust_messages_are_those_of_the_proto() {
    use rpc::ledger::{BalanceReply, BalanceRequest, OpenReply, OpenRequest, TransferReply, TransferRequest};
    let set = prost_reflect::DescriptorPool::from_file_descriptor_set(
        prost_reflect::prost_types::FileDescriptorSet {
            file: vec![prost_reflect::prost_types::FileDescriptorProto::decode(&file(&LEDGER)[..]).unwrap()],
        },
    )
    .unwrap();
    let fields = |name: &str, bytes: Vec<u8>| {
        let message = set.get_message_by_name(&format!("ledger.v1.{name}")).unwrap();
        let count = message.fields().count();
        let message = prost_reflect::DynamicMessage::decode(message, &bytes[..]).unwrap();
        assert_eq!(message.unknown_fields().count(), 0, "{name}");
        let fields: Vec<String> =
            message.fields().map(|(field, value)| format!("{}={value:?}", field.name())).collect();
        assert_eq!(fields.len(), count, "{name}");
        fields.join(" ")
    };
    use prost_reflect::prost::Message as _;
    let open = OpenRequest { owner: "ann".to_owned(), cents: 1 };
    assert_eq!(
        fields("OpenRequest", prost::Message::encode_to_vec(&open)),
        r#"owner=String("ann") cents=U64(1)"#
    );
    let reply = OpenReply { account: 1 };
    assert_eq!(fields("OpenReply", prost::Message::encode_to_vec(&reply)), "account=U64(1)");
    let balance = BalanceRequest { account: 2 };
    assert_eq!(fields("BalanceRequest", prost::Message::encode_to_vec(&balance)), "account=U64(2)");
    let reply = BalanceReply { cents: Some(0) };
    assert_eq!(fields("BalanceReply", prost::Message::encode_to_vec(&reply)), "cents=U64(0)");
    let order = TransferRequest { from: 1, to: 2, cents: 3, key: vec![4] };
    assert_eq!(
        fields("TransferRequest", prost::Message::encode_to_vec(&order)),
        r#"from=U64(1) to=U64(2) cents=U64(3) key=Bytes(b"\x04")"#
    );
    let reply = TransferReply { number: 1, left_cents: Some(2) };
    assert_eq!(
        fields("TransferReply", prost::Message::encode_to_vec(&reply)),
        "number=U64(1) left_cents=U64(2)"
    );
}

/// Found while the fuzz target was written: 32 KB took 500 MB.
#[test]
fn a_schema_that_repeats_a_long_name_for_every_empty_field_is_refused_and_costs_little() {
    let long = || Some("n".repeat(16_000));
    let of = |message_type| FileDescriptorProto {
        package: Some("ledger.v1".to_owned()),
        message_type,
        ..FileDescriptorProto::default()
    };
    let message = |name: &str| DescriptorProto { name: Some(name.to_owned()), ..DescriptorProto::default() };
    let empty = FieldDescriptorProto::default;
    let long_field = FieldDescriptorProto { name: long(), ..empty() };
    let hostile = [
        of(vec![DescriptorProto { name: long(), field: vec![empty(); 8000], ..DescriptorProto::default() }]),
        of(vec![DescriptorProto { field: [vec![long_field], vec![empty(); 1000]].concat(), ..message("A") }]),
        of(vec![DescriptorProto { field: vec![empty(); 16_000], ..message("OpenRequest") }]),
        of(vec![DescriptorProto {
            reserved_range: vec![Default::default(); 16_000],
            ..message("OpenRequest")
        }]),
        of(vec![DescriptorProto::default(); 16_000]),
        of(vec![DescriptorProto {
            name: long(),
            nested_type: vec![message("A"); 3000],
            ..DescriptorProto::default()
        }]),
        FileDescriptorProto {
            package: long(),
            ..of((0..2000).map(|number| message(&number.to_string())).collect())
        },
    ];
    for (index, hostile) in hostile.iter().enumerate() {
        let hostile = hostile.encode_to_vec();
        assert!(hostile.len() <= rpc::MAX_SCHEMA_BYTES);
        let ours = file(&LEDGER);
        let mut found = Ok(());
        let heap =
            allocation_counter::measure(|| found = rpc::compatible("ledger.v1.Ledger", &ours, &hostile));
        // What is decoded takes more than what arrived, but is there for no longer than the comparison.
        assert!(heap.bytes_max <= 10 << 20, "{index}: {} bytes held", heap.bytes_max);
        assert!(found.unwrap_err().to_string().contains("too long names"), "{index}");
    }
}
