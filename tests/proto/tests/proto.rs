//! What is checked in is what the schema says; and a program that has only the schema reads what Rust wrote.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use prost_reflect::prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, Value};
use proto_check::schemas;
use solution_01_serialization::wallet::Wallet;
use solution_01_serialization::{AccountId, Cents, Format, FormatError, Kind};

#[test]
fn what_is_made_from_every_schema_is_up_to_date() -> Result<(), Box<dyn Error>> {
    let schemas = schemas(&root())?;
    assert!(schemas.iter().any(|schema| schema.descriptor.is_some()), "the composed RPC has schemas");
    for schema in &schemas {
        for (path, content) in schema.generate()? {
            let mut checked_in = fs::read(path).unwrap_or_default();
            if path.extension().is_some_and(|extension| extension == "rs") {
                checked_in.retain(|byte| *byte != b'\r');
            }
            let (path, proto) = (path.display(), schema.proto.display());
            assert!(
                checked_in == content,
                "{path} is not what {proto} says now: `cargo run -p proto-check` makes it again"
            );
        }
    }
    Ok(())
}

#[test]
fn both_twins_of_a_lesson_have_one_schema() -> Result<(), Box<dyn Error>> {
    for schema in schemas(&root())? {
        if let Ok(lesson) = schema.proto.strip_prefix(root().join("pitfalls")) {
            let twin = root().join("solutions").join(lesson);
            let same = fs::read_to_string(&schema.proto)? == fs::read_to_string(&twin)?;
            assert!(same, "{} and {} differ", schema.proto.display(), twin.display());
        }
    }
    Ok(())
}

/// A program in another language has the `.proto` and nothing else; so has this reader.
#[test]
fn a_reader_that_has_only_the_schema_reads_what_the_wallet_wrote() {
    for kind in Kind::ALL {
        for memo in [None, Some(""), Some("rent")] {
            let mut sent = Wallet::of(AccountId(0)).transfer(7, AccountId(u64::MAX), Cents(30_00), kind);
            sent.memo = memo.map(str::to_owned);
            let wire = Format::Protobuf.encode(&sent).unwrap();
            let read = DynamicMessage::decode(transfer(), &wire[..]).unwrap();
            let field =
                |name: &str| read.has_field_by_name(name).then(|| read.get_field_by_name(name).unwrap());
            let number = |name| field(name).and_then(|value| value.as_u64());
            assert_eq!(number("id"), Some(7));
            assert_eq!(number("from_account"), Some(0), "account 0 is sent, not left out");
            assert_eq!(number("to_account"), Some(u64::MAX));
            assert_eq!(number("amount"), Some(30_00));
            assert_eq!(field("memo").as_deref().and_then(Value::as_str), memo);
            assert_eq!(field("kind").and_then(|value| value.as_enum_number()).map(name_of), Some(word(kind)));
            assert_eq!(read.unknown_fields().count(), 0);
        }
    }
}

#[test]
fn the_ledger_reads_what_a_writer_wrote_that_has_only_the_schema() {
    let mut written = DynamicMessage::new(transfer());
    written.set_field_by_name("to_account", Value::U64(1002));
    written.set_field_by_name("from_account", Value::U64(0));
    written.set_field_by_name("amount", Value::U64(30_00));
    written.set_field_by_name("kind", Value::EnumNumber(3));
    written.set_field_by_name("memo", Value::String(String::new()));
    let refused = Format::Protobuf.decode(&written.encode_to_vec());
    assert!(matches!(refused, Err(FormatError::Absent { field: "id" })), "{refused:?}");
    written.set_field_by_name("id", Value::U64(7));
    let read = Format::Protobuf.decode(&written.encode_to_vec()).unwrap();
    assert_eq!(read.to_string(), "refund of 30.00 from account 0 to account 1002");
    assert_eq!((read.id, read.memo.as_deref()), (7, Some("")));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pool() -> DescriptorPool {
    let folder = root().join("tests/specs/01-serialization/proto");
    let files = protox::compile(["ledger.proto"], [folder]).expect("the schema compiles");
    DescriptorPool::from_file_descriptor_set(files).expect("the schema is whole")
}

fn transfer() -> MessageDescriptor {
    pool().get_message_by_name("ledger.v1.Transfer").expect("the schema has transfers")
}

fn name_of(number: i32) -> String {
    let kinds = pool().get_enum_by_name("ledger.v1.Kind").expect("the schema has kinds");
    kinds.get_value(number).map_or_else(|| format!("no kind {number}"), |kind| kind.name().to_owned())
}

fn word(kind: Kind) -> String {
    format!("KIND_{kind}").to_uppercase()
}
