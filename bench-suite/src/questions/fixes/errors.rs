//! What does an error cost that a program can act on, against a text? (Lesson 03.)
//!
//! Measured without backtraces: with `RUST_BACKTRACE=1` anyhow takes one for each new error, which costs more than all the rest.

use std::hint::black_box;

use anyhow::Context as _;
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use solution_03_errors::{Balance, Code, Refusal, Reply, TraceId, WireError};

use results::bench::Figures;
use results::more;

use super::sentence::{at, costs, digits};
use crate::entry::{Entry, Table};
use crate::questions::codec_entries::rotating;

const TEXT: &str = "text";
const STRUCTURED: &str = "structured";
const CONTEXT: &str = "context";
const ENCODE: &str = "encode";
const DECODE: &str = "decode";
const ERRORS: usize = 256;

const WHY: &str = "what was written here is read here";

/// A refused payment: three contexts added on the way out of a service, the answer encoded, and decoded by a caller that has to know
/// whether to try again.
#[must_use]
pub fn table() -> Table {
    let mut entries = Vec::new();
    entries.extend(text());
    entries.extend(structured());
    Table {
        name: "errors",
        title: "A refused payment on its way out of a service, in JSON".to_owned(),
        baseline: TEXT,
        limit: None,
        plotted: DECODE,
        calls: ERRORS as u64,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let cost = |column| costs(figures, STRUCTURED, TEXT, column);
    let bytes = |row| at(figures, row, ENCODE).bytes as f64;
    let all =
        |row| [CONTEXT, ENCODE, DECODE].map(|column| at(figures, row, column).time.ns).iter().sum::<f64>();
    format!(
        "A structured error takes {} times the bytes of a text, and costs {} time in all ({} for three contexts, {} to encode, {} \
         to decode and decide), and only calls that fail pay it.",
        digits(bytes(STRUCTURED) / bytes(TEXT)),
        more(all(STRUCTURED) / all(TEXT)),
        cost(CONTEXT),
        cost(ENCODE),
        cost(DECODE),
    )
}

/// An answer whose error is a text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TextReply {
    Ok(Balance),
    Error(String),
}

fn text() -> [Entry; 3] {
    let accounts = accounts();
    let texts: Vec<_> = accounts.iter().map(|&account| text_in_context(account)).collect();
    let encoded: Vec<_> = texts.iter().map(|text| encode_text(text)).collect();
    assert_eq!(texts[0], format!("pay 30 for rent: post 30: debit account {0}: no account {0}", accounts[0]));
    assert!(encoded.iter().all(|answer| !decode_text(answer)), "a refusal is final");
    assert!(decode_text(&encode_text("the ledger is unavailable")), "an outage is not");
    let bytes = average(&encoded);
    let context = rotating(ERRORS, move |at| {
        black_box(text_in_context(black_box(accounts[at])));
    });
    let encode = rotating(ERRORS, move |at| {
        black_box(encode_text(black_box(&texts[at])));
    });
    let decode = rotating(ERRORS, move |at| {
        black_box(decode_text(black_box(&encoded[at])));
    });
    columns(TEXT, bytes, [context, encode, decode])
}

/// Each caller puts its own words in front: what all of them leave is one text.
fn text_in_context(account: u64) -> String {
    let refused = Refusal::NoSuchAccount { account }.to_string();
    let debit = format!("debit account {account}: {refused}");
    let post = format!("post {}: {debit}", black_box(30));
    format!("pay {} for rent: {post}", black_box(30))
}

fn encode_text(text: &str) -> Vec<u8> {
    serde_json::to_vec(&TextReply::Error(text.to_owned())).expect(WHY)
}

/// Whether to try again: only the words can tell.
fn decode_text(answer: &[u8]) -> bool {
    match serde_json::from_slice(answer).expect(WHY) {
        TextReply::Ok(_) => false,
        TextReply::Error(text) => {
            ["unavailable", "timed out", "try again"].iter().any(|words| text.contains(words))
        }
    }
}

fn structured() -> [Entry; 3] {
    let accounts = accounts();
    let errors: Vec<_> = accounts.iter().map(|&account| structured_in_context(account)).collect();
    let encoded: Vec<_> = errors.iter().map(encode_structured).collect();
    assert_eq!(
        (errors[0].code, errors[0].message()),
        (Code::NotFound, &*format!("no account {}", accounts[0]))
    );
    assert!(encoded.iter().all(|answer| !decode_structured(answer)), "a refusal is final");
    let outage = WireError::new(Code::Unavailable, "the ledger is unavailable", trace(1));
    assert!(decode_structured(&encode_structured(&outage)), "an outage is not");
    let bytes = average(&encoded);
    let context = rotating(ERRORS, move |at| {
        black_box(structured_in_context(black_box(accounts[at])));
    });
    let encode = rotating(ERRORS, move |at| {
        black_box(encode_structured(black_box(&errors[at])));
    });
    let decode = rotating(ERRORS, move |at| {
        black_box(decode_structured(black_box(&encoded[at])));
    });
    columns(STRUCTURED, bytes, [context, encode, decode])
}

/// The same contexts around a value, which is then found among them, for its code.
fn structured_in_context(account: u64) -> WireError {
    let refused = || -> anyhow::Result<()> { Err(Refusal::NoSuchAccount { account }.into()) };
    let debit = || refused().with_context(|| format!("debit account {account}"));
    let post = || debit().with_context(|| format!("post {}", black_box(30)));
    let pay = post().with_context(|| format!("pay {} for rent", black_box(30)));
    let error = pay.expect_err("a refusal remains one");
    let refusal =
        error.chain().find_map(|cause| cause.downcast_ref::<Refusal>()).expect("it is at the bottom");
    WireError::new(refusal.code(), refusal.to_string(), trace(account))
}

fn encode_structured(error: &WireError) -> Vec<u8> {
    serde_json::to_vec(&Reply::<Balance>::Error(error.clone())).expect(WHY)
}

fn decode_structured(answer: &[u8]) -> bool {
    match serde_json::from_slice::<Reply<Balance>>(answer).expect(WHY) {
        Reply::Ok(_) => false,
        Reply::Error(error) => error.retryable,
    }
}

fn trace(seed: u64) -> TraceId {
    TraceId(u128::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

fn accounts() -> Vec<u64> {
    let mut random = Rng::with_seed(3);
    (0..ERRORS).map(|_| random.u64(1_000..10_000)).collect()
}

fn columns(row: &'static str, bytes: u64, runs: [Box<dyn FnMut(u64)>; 3]) -> [Entry; 3] {
    let [context, encode, decode] = runs;
    [
        Entry { row, column: CONTEXT, bytes, elements: 1, run: context },
        Entry { row, column: ENCODE, bytes, elements: 1, run: encode },
        Entry { row, column: DECODE, bytes, elements: 1, run: decode },
    ]
}

fn average(messages: &[Vec<u8>]) -> u64 {
    (messages.iter().map(Vec::len).sum::<usize>() / messages.len()) as u64
}
