//! What belongs to the codecs only, in Markdown.

use std::fmt::Write;

use results::bench::Figures;

use super::aims::aims;
use super::markdown::aligned;
use super::real;
use crate::caveats::CAVEATS;
use crate::questions::codecs::{FRESH, OWNED, REUSED};
use crate::sizes::{packed_batch, sizes};

/// Sizes, aims, the ratios of a JVM, and what the figures do not say.
#[must_use]
pub fn codecs_appendix(figures: &[Figures]) -> String {
    let mut page = "## Sizes\n\nBytes, and what zstd at level 3 leaves of them.\n\n".to_owned();
    let head = ["codec", "user", "zstd", "1,024 users", "zstd", "header", "batch", "zstd", "series", "zstd"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for of in sizes() {
        let bytes = [of.user.raw, of.user.zstd, of.rotation.raw, of.rotation.zstd, of.request_header];
        let more = [of.batch.raw, of.batch.zstd, of.series.raw, of.series.zstd];
        let bytes = bytes.into_iter().chain(more).map(|bytes| bytes.to_string());
        rows.push([of.codec.to_owned()].into_iter().chain(bytes).collect());
    }
    page += &aligned(&rows);
    let _ = write!(page, "\nThe custom batch packed with zstd at level 1 is {} bytes.\n", packed_batch());
    page += &on_a_jvm(figures);
    page += &aims(figures);
    page += &caveats();
    page
}

/// Figures of the article that the book's appendix judges. They come from a JVM: only ratios can be compared.
fn on_a_jvm(figures: &[Figures]) -> String {
    let Some(user) = figures.iter().find(|figures| figures.name == "user") else { return String::new() };
    let fastest = |column: &str| {
        let own = ["memcpy", "clone()", "serde_json", "sonic-rs", "prost"];
        let others = user.cells.iter().filter(|cell| cell.column == column && !own.contains(&&*cell.row));
        others
            .filter(|cell| !cell.row.contains("unvalidated"))
            .min_by(|left, right| left.time.ns.total_cmp(&right.time.ns))
    };
    let mut rows = vec![["", "JSON : Protobuf", "JSON : fastest binary"].map(str::to_owned).to_vec()];
    let mut row = |name: &str, protobuf: f64, binary: f64, which: &str| {
        rows.push(vec![name.to_owned(), format!("{protobuf:.2}"), format!("{binary:.2} ({which})")]);
    };
    row("encode, JVM", 18.3 / 6.2, 18.3 / 4.1, "Kryo");
    for (name, column) in [("encode, here, new buffer", FRESH), ("encode, here, used buffer", REUSED)] {
        if let (Some(json), Some(protobuf), Some(binary)) =
            (user.ns("serde_json", column), user.ns("prost", column), fastest(column))
        {
            row(name, json / protobuf, json / binary.time.ns, &binary.row);
        }
    }
    row("decode, JVM", 25.7 / 8.9, 25.7 / 5.3, "Kryo");
    if let (Some(json), Some(protobuf), Some(binary)) =
        (user.ns("serde_json", OWNED), user.ns("prost", OWNED), fastest(OWNED))
    {
        row("decode, here, owned", json / protobuf, json / binary.time.ns, &binary.row);
    }
    row("bytes, JVM", 156.0 / 68.0, 156.0 / 72.0, "Kryo");
    let bytes =
        |codec: &str| sizes().iter().find(|sizes| sizes.codec == codec).map(|sizes| real(sizes.user.raw));
    let smallest = sizes().into_iter().min_by_key(|sizes| sizes.user.raw);
    if let (Some(json), Some(protobuf), Some(smallest)) = (bytes("serde_json"), bytes("prost"), smallest) {
        row("bytes, here", json / protobuf, json / real(smallest.user.raw), smallest.codec);
    }
    let intro = "\n## Beside figures from a JVM\n\nThe article of the book's appendix measured a `User` of ten fields on a JVM: JSON 18.3 µs to encode, \
                 25.7 µs to decode, 156 bytes; Protobuf 6.2, 8.9, 68; Kryo 4.1, 5.3, 72. `prost` is filled from the application's own \
                 struct here.\n\n";
    intro.to_owned() + &aligned(&rows)
}

fn caveats() -> String {
    let head = [
        "codec",
        "cross-language",
        "newer to older",
        "older to newer",
        "newer list to older",
        "doubles",
        "validates",
        "borrows",
        "maintained",
        "licence",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in CAVEATS {
        let doubles = if row.keeps_doubles { "all" } else { "-0.0 becomes 0.0" };
        let borrows = if row.borrows { "yes" } else { "no" };
        rows.push(vec![
            row.codec.to_owned(),
            row.cross_language.to_owned(),
            row.newer_to_older.to_string(),
            row.older_to_newer.to_string(),
            row.list_newer_to_older.to_string(),
            doubles.to_owned(),
            row.validates.to_owned(),
            borrows.to_owned(),
            row.maintained.to_owned(),
            row.licence.to_owned(),
        ]);
    }
    let intro = "\n## What the figures do not say\n\nA text field is added at the end of the user. Do the fields that both sides know arrive, \
                 one user alone and a list of them? Tried in `tests/evolution.rs`.\n\n";
    intro.to_owned() + &aligned(&rows)
}
