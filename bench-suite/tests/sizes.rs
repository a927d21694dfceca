//! The sizes of all messages, as recorded. To accept new ones: `INSTA_UPDATE=always`.

use std::fmt::Write;

use bench_suite::sizes::{packed_batch, sizes};

#[test]
fn messages_are_as_long_as_recorded() {
    let mut table = format!(
        "{:12} {:>5} {:>5} {:>9} {:>8} {:>7} {:>7} {:>6} {:>7} {:>6}\n",
        "codec", "user", "zstd", "1,024", "zstd", "header", "batch", "zstd", "series", "zstd"
    );
    for sizes in sizes() {
        writeln!(
            table,
            "{:12} {:>5} {:>5} {:>9} {:>8} {:>7} {:>7} {:>6} {:>7} {:>6}",
            sizes.codec,
            sizes.user.raw,
            sizes.user.zstd,
            sizes.rotation.raw,
            sizes.rotation.zstd,
            sizes.request_header,
            sizes.batch.raw,
            sizes.batch.zstd,
            sizes.series.raw,
            sizes.series.zstd
        )
        .unwrap();
    }
    writeln!(table, "custom, batch packed with zstd-1: {}", packed_batch()).unwrap();
    insta::assert_snapshot!(table);
}
