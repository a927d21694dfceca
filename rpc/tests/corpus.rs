//! What holds for any bytes holds for those of the corpus: seeds of `WIRE.md`'s vectors, what fuzzing found new ways
//! with, and every finding.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod fuzzed;
mod page;

use std::cell::Cell;
use std::fs;
use std::panic::{self, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use page::vector;

thread_local! {
    /// How many panics there were on this thread, also those that a task or a handler contains.
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

static HOOK: Once = Once::new();

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target)
}

fn replay(target: &str) {
    HOOK.call_once(|| {
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            PANICS.set(PANICS.get() + 1);
            default(panic);
        }));
    });
    let (_, hold) = *fuzzed::TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let mut files: Vec<_> = fs::read_dir(corpus(target)).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let held = catch_unwind(|| hold(&bytes)).is_ok() && PANICS.get() == 0;
        assert!(held, "does not hold for {}", file.display());
    }
}

macro_rules! replays {
    ($($test:ident: $target:literal),+ $(,)?) => {
        $(
            #[test]
            fn $test() {
                replay($target);
            }
        )+

        #[test]
        fn every_target_has_a_test_a_fuzz_target_and_a_corpus_and_there_is_nothing_else() {
            let names: Vec<_> = fuzzed::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(names, [$($target),+]);
            let rpc = Path::new(env!("CARGO_MANIFEST_DIR"));
            for folder in ["tests/corpus", "fuzz/fuzz_targets"] {
                let files = fs::read_dir(rpc.join(folder)).unwrap();
                let mut found: Vec<_> = files
                    .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
                    .collect();
                found.sort();
                assert_eq!(found, names, "{folder}");
            }
        }
    };
}

replays! {
    a_client_survives_any_answers: "answers",
    any_body_is_a_message_or_refused: "body",
    a_server_answers_any_client_or_ends_its_connection: "connection",
    any_frame_is_read_as_it_was_written_or_refused: "frame",
    any_goaway_is_read_as_it_was_written_or_refused: "goaway",
    any_handshake_ends_in_time: "handshake",
    any_stream_is_cut_where_its_lengths_say: "header",
    any_two_schemas_are_compared_alike_from_both_sides: "schema",
}

/// What fuzzing begins with.
fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    const NAMES: [&str; 11] = [
        "request",
        "reply",
        "error",
        "not begun",
        "continuation",
        "cancel",
        "ping",
        "pong",
        "goaway",
        "introduction",
        "schema",
    ];
    let message = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let step = |bytes: &[u8]| [&b"m"[..], &message(bytes)[2..]].concat();
    let hello = message(b"VERS\0\x01\0\x01");
    let ledger = include_bytes!("../schema/ledger.binpb");
    let wait = &[b'w', 4, 0][..];
    let mut seeds = vec![
        ("schema", "ledger".to_owned(), ledger.to_vec()),
        ("handshake", "client".to_owned(), [&[0], &hello[..], &message(&vector("introduction"))].concat()),
    ];
    let all: Vec<u8> = NAMES.iter().flat_map(|name| message(&vector(name))).collect();
    seeds.push(("header", "all".to_owned(), [&[7], &all[..]].concat()));
    for (target, names) in [
        ("connection", &["request", "ping", "request", "cancel"][..]),
        ("answers", &["pong", "reply", "error", "not begun", "goaway"][..]),
    ] {
        let script: Vec<u8> = names.iter().flat_map(|name| [wait, &step(&vector(name))].concat()).collect();
        seeds.push((target, "all".to_owned(), [&[0], &script[..]].concat()));
    }
    for name in NAMES {
        let file = name.replace(' ', "-");
        seeds.push(("frame", file.clone(), vector(name)));
        seeds.push(("connection", file.clone(), [&[0], &step(&vector(name))[..]].concat()));
        seeds.push(("answers", file, [&[0], &step(&vector(name))[..]].concat()));
    }
    let mut other = vector("introduction");
    // A schema that is not the same.
    *other.last_mut().unwrap() ^= 1;
    for (name, role) in [("client-of-another-schema", 1), ("server-of-another-schema", 2)] {
        other[10] = role;
        let schema = [&vector("schema")[..10], ledger].concat();
        let said = [&[0], &hello[..], &message(&other), &message(&schema)].concat();
        seeds.push(("handshake", name.to_owned(), said));
    }
    seeds.push(("goaway", "goaway".to_owned(), vector("goaway")[10..].to_vec()));
    // Behind the four bytes of seal.
    seeds.push(("body", "balance-request".to_owned(), [&[6], &b"\x08\x01"[..]].concat()));
    seeds.push(("body", "open-request".to_owned(), [&[1], &br#"{"owner":"ann","cents":1}"#[..]].concat()));
    seeds.push(("body", "transfer-request".to_owned(), [&[14], &b"\x01\x02\x03\x02kk"[..]].concat()));
    seeds
}

/// `BLESS=1 cargo test -p rpc --test corpus` writes the seeds.
#[test]
fn the_corpus_begins_with_the_pages_vectors() {
    for (target, name, bytes) in seeds() {
        let file = corpus(target).join(format!("seed-{name}"));
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(corpus(target)).unwrap();
            fs::write(&file, &bytes).unwrap();
        }
        assert!(fs::read(&file).is_ok_and(|written| written == bytes), "{} is out of date", file.display());
    }
}
