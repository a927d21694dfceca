//! What do the three ways to say where a message ends cost on the same traffic? (Lesson 02.)

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::rc::Rc;

use bytes::BytesMut;
use fastrand::Rng;
use solution_02_framing::schemes::Scheme;

use results::bench::Figures;

use super::sentence::{at, digits};
use crate::entry::{Entry, Table};
use crate::questions::codec_entries::rotating;

const HEADER: &str = "length header";
const DELIMITER: &str = "delimiter";
const FIXED: &str = "fixed slots of 1,024 bytes";
const COPY: &str = "memcpy";
const WRITE: &str = "write";
const READ: &str = "read";
const MESSAGES: usize = 256;
const SLOT_BYTES: NonZeroUsize = NonZeroUsize::new(1024).expect("1024 is not 0");

/// Lines of text from 16 to 1,007 bytes, short ones more often, written to a buffer and read off one.
#[must_use]
pub fn table() -> Table {
    let lines = lines();
    let mut entries = vec![copy(&lines)];
    for (row, scheme) in [
        (HEADER, Scheme::LengthHeader),
        (DELIMITER, Scheme::Delimiter(b'\n')),
        (FIXED, Scheme::FixedLength(SLOT_BYTES)),
    ] {
        entries.extend(of(row, scheme, &lines));
    }
    Table {
        name: "schemes",
        title: "Lines of text of 16 to 1,007 bytes, by how their end is marked".to_owned(),
        baseline: HEADER,
        limit: Some(COPY),
        plotted: READ,
        calls: MESSAGES as u64,
        entries,
    }
}

/// The price, in one sentence.
#[must_use]
pub fn sentence(figures: &Figures) -> String {
    let bytes = |row| at(figures, row, WRITE).bytes as f64 / at(figures, HEADER, WRITE).bytes as f64;
    let both = |row| at(figures, row, WRITE).time.ns + at(figures, row, READ).time.ns;
    let time = |row| both(row) / both(HEADER);
    format!(
        "Against a length header, a delimiter takes {} times the bytes and {} times the time, for it looks at every \
         byte, and fixed slots take {} times the bytes and {} times the time, for they send and strip padding.",
        digits(bytes(DELIMITER)),
        digits(time(DELIMITER)),
        digits(bytes(FIXED)),
        digits(time(FIXED)),
    )
}

fn of(row: &'static str, scheme: Scheme, lines: &Rc<[Vec<u8>]>) -> [Entry; 2] {
    const FITS: &str = "the lines have no line feed, no zero, and fit into a slot";
    let mut encoded = BytesMut::new();
    for line in lines.iter() {
        scheme.encode(line, &mut encoded).expect(FITS);
    }
    let encoded = encoded.freeze();
    let mut check = BytesMut::from(&encoded[..]);
    for line in lines.iter() {
        let read = scheme.decode(&mut check).expect(FITS);
        assert_eq!(read.as_deref(), Some(&line[..]), "{row} gives back what it was given");
    }
    let bytes = (encoded.len() / lines.len()) as u64;
    let expected = lines.clone();
    let writing = lines.clone();
    let mut stream = BytesMut::with_capacity(encoded.len());
    let write = rotating(lines.len(), move |at| {
        if at == 0 {
            stream.clear();
        }
        scheme.encode(black_box(&writing[at]), &mut stream).expect(FITS);
        black_box(&stream);
    });
    let mut stream = BytesMut::with_capacity(encoded.len());
    let read = rotating(lines.len(), move |at| {
        if at == 0 {
            // As if it came off a socket: the copy is part of reading.
            stream.extend_from_slice(black_box(&encoded));
        }
        let line = black_box(scheme.decode(&mut stream).expect(FITS));
        assert_eq!(line.map(|line| line.len()), Some(expected[at].len()));
    });
    [
        Entry { row, column: WRITE, bytes, elements: 1, run: write },
        Entry { row, column: READ, bytes, elements: 1, run: read },
    ]
}

/// The limit: the bytes alone.
fn copy(lines: &Rc<[Vec<u8>]>) -> Entry {
    let bytes = (lines.iter().map(Vec::len).sum::<usize>() / lines.len()) as u64;
    let lines = lines.clone();
    let mut stream = BytesMut::with_capacity(lines.iter().map(Vec::len).sum());
    let run = rotating(lines.len(), move |at| {
        if at == 0 {
            stream.clear();
        }
        stream.extend_from_slice(black_box(&lines[at]));
        black_box(&stream);
    });
    Entry { row: COPY, column: WRITE, bytes, elements: 1, run }
}

fn lines() -> Rc<[Vec<u8>]> {
    let mut random = Rng::with_seed(7);
    let mut line = || {
        let shortest = 16 << random.u32(0..6);
        let length = random.usize(shortest..shortest * 2 - 16 + 1);
        (0..length).map(|_| random.u8(b' '..=b'~')).collect()
    };
    (0..MESSAGES).map(|_| line()).collect()
}
