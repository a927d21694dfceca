//! What holds for any bytes holds for those of the corpus: seeds of `WIRE.md`'s vectors, what fuzzing found new ways
//! with, and every finding.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod fuzzed;
mod page;

use std::cell::Cell;
use std::collections::BTreeSet;
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

/// A target's inputs: lines of a name and the bytes in hexadecimal.
fn packed(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(format!("{target}.hex"))
}

/// Where cargo-fuzz looks for the same inputs, a file each.
fn unpacked(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

fn read(target: &str) -> Vec<(String, Vec<u8>)> {
    let text = fs::read_to_string(packed(target)).unwrap_or_default();
    let input = |line: &str| {
        let (name, hex) = line.split_once(' ').expect("a name and hexadecimal digits");
        let digits: Vec<u8> =
            hex.chars().map(|c| c.to_digit(16).expect("a digit").try_into().unwrap()).collect();
        (name.to_owned(), digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
    };
    text.lines().map(input).collect()
}

fn write(target: &str, inputs: &[(String, Vec<u8>)]) {
    let mut text = String::new();
    for (name, bytes) in inputs {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        text.push_str(&format!("{name} {hex}\n"));
    }
    fs::write(packed(target), text).unwrap();
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
    let inputs = read(target);
    assert!(!inputs.is_empty());
    for (name, bytes) in inputs {
        let held = catch_unwind(|| hold(&bytes)).is_ok() && PANICS.get() == 0;
        assert!(held, "does not hold for {name} of {target}.hex");
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
        let name = format!("seed-{name}");
        let mut inputs = read(target);
        let at = inputs.iter().position(|(known, _)| *known == name);
        if std::env::var_os("BLESS").is_some() {
            match at {
                Some(at) => inputs[at].1.clone_from(&bytes),
                None => inputs.push((name.clone(), bytes.clone())),
            }
            inputs.sort();
            write(target, &inputs);
        }
        let there = inputs.iter().any(|(known, written)| *known == name && *written == bytes);
        assert!(there, "{name} of {target}.hex is out of date");
    }
}

/// `CORPUS=unpack cargo test -p rpc --test corpus` writes each input to a file of its own, for cargo-fuzz;
/// `CORPUS=pack` takes the files that are new there into the corpus.
#[test]
fn the_corpus_goes_to_cargo_fuzz_and_comes_back() {
    let asked = std::env::var("CORPUS").unwrap_or_default();
    for (target, _) in fuzzed::TARGETS {
        let mut inputs = read(target);
        let (names, all): (BTreeSet<_>, BTreeSet<_>) = inputs.iter().cloned().unzip();
        assert_eq!((names.len(), all.len()), (inputs.len(), inputs.len()), "{target} has an input twice");
        let folder = unpacked(target);
        if asked == "unpack" {
            fs::create_dir_all(&folder).unwrap();
            for (name, bytes) in &inputs {
                fs::write(folder.join(name), bytes).unwrap();
            }
        }
        if asked == "pack" {
            for file in fs::read_dir(&folder).into_iter().flatten() {
                let file = file.unwrap();
                let bytes = fs::read(file.path()).unwrap();
                if !all.contains(&bytes) {
                    let name = file.file_name().into_string().unwrap();
                    // libFuzzer names a file by its SHA-1; eight digits tell them apart.
                    let found = name.len() == 40 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
                    inputs.push((if found { format!("found-{}", &name[..8]) } else { name }, bytes));
                }
            }
            inputs.sort();
            write(target, &inputs);
        }
    }
}
