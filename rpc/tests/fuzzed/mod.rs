//! What holds for any bytes, a function for each way in. `fuzz/` looks for bytes for which it does not hold;
//! `tests/corpus.rs` asks it of those that were worth keeping.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "a step that fails is a finding")]

mod answers;
mod body;
mod connection;
mod frame;
mod goaway;
mod handshake;
mod header;
mod schema;
mod script;

/// Panics if for these bytes something does not hold.
pub type Hold = fn(&[u8]);

/// The functions by name.
pub const TARGETS: [(&str, Hold); 8] = [
    ("answers", answers::hold),
    ("body", body::hold),
    ("connection", connection::hold),
    ("frame", frame::hold),
    ("goaway", goaway::hold),
    ("handshake", handshake::hold),
    ("header", header::hold),
    ("schema", schema::hold),
];

/// What `work` returns, and the most bytes that it held at once.
fn measured<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let mut done = None;
    let heap = allocation_counter::measure(|| done = Some(work()));
    (done.unwrap(), usize::try_from(heap.bytes_max).unwrap())
}
