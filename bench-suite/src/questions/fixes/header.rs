//! What does a frame's length header cost, against messages of one size that need none? (Lesson 02.)

use std::hint::black_box;
use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use fastrand::Rng;
use solution_02_framing::HEADER_BYTES;
use solution_02_framing::schemes::Scheme;

use results::bench::Figures;
use results::more;

use super::sentence::{at, time_ratio};
use crate::entry::{Entry, Table};
use crate::questions::codec_entries::rotating;

const NONE: &str = "no header";
const HEADER: &str = "length header";
const SIZES: [(&str, usize); 3] = [("16 bytes", 16), (QUOTED, 64), (LARGE, 1024)];
const QUOTED: &str = "64 bytes";
const LARGE: &str = "1,024 bytes";
const MESSAGES: usize = 256;

/// One message into a buffer and out again, by its size.
#[must_use]
pub fn table() -> Table {
    let mut entries = Vec::new();
    for (column, size) in SIZES {
        let write = |message: &[u8], stream: &mut BytesMut| stream.extend_from_slice(message);
        let read =
            move |stream: &mut BytesMut| (stream.len() >= size).then(|| stream.split_to(size).freeze());
        entries.push(entry(NONE, column, size, size, write, read));
    }
    for (column, size) in SIZES {
        let write = |message: &[u8], stream: &mut BytesMut| {
            Scheme::LengthHeader.encode(message, stream).expect("the messages are within the limit");
        };
        let read = |stream: &mut BytesMut| {
            Scheme::LengthHeader.decode(stream).expect("what was written is no error")
        };
        entries.push(entry(HEADER, column, size, HEADER_BYTES + size, write, read));
    }
    Table {
        name: "header",
        title: "One message written to a buffer and taken off it again, by size".to_owned(),
        baseline: NONE,
        limit: None,
        plotted: QUOTED,
        calls: MESSAGES as u64,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let (with, without) = (at(figures, HEADER, QUOTED), at(figures, NONE, QUOTED));
    format!(
        "Beside a fixed size, a length header costs a message {} bytes and {:.0} ns: one of {QUOTED} takes {} time to write and take \
         apart, and one of {LARGE} {}.",
        with.bytes - without.bytes,
        with.time.ns - without.time.ns,
        more(with.time.ns / without.time.ns),
        more(time_ratio(figures, HEADER, NONE, LARGE)),
    )
}

fn entry(
    row: &'static str,
    column: &'static str,
    size: usize,
    framed: usize,
    write: impl Fn(&[u8], &mut BytesMut) + 'static,
    read: impl Fn(&mut BytesMut) -> Option<Bytes> + 'static,
) -> Entry {
    let messages = messages(size);
    let mut stream = BytesMut::with_capacity(4096);
    for message in messages.iter() {
        write(message, &mut stream);
        assert_eq!(stream.len(), framed);
        assert_eq!(read(&mut stream).as_deref(), Some(&message[..]), "what was written is read");
    }
    let run = rotating(MESSAGES, move |at| {
        let message = black_box(&messages[at][..]);
        write(message, &mut stream);
        let read = black_box(read(&mut stream));
        assert_eq!(read.map(|read| read.len()), Some(message.len()));
    });
    Entry { row, column, bytes: framed as u64, elements: 1, run }
}

fn messages(size: usize) -> Rc<[Vec<u8>]> {
    let mut random = Rng::with_seed(2);
    (0..MESSAGES).map(|_| (0..size).map(|_| random.u8(..)).collect()).collect()
}
