//! Counts the allocations of every entry. A program of its own, since the counting allocator would cost the timed one some time.

use bench_suite::questions::Question;
use bench_suite::report::Allocations;

fn main() -> serde_json::Result<()> {
    let mut all = Vec::new();
    for table in Question::ALL.into_iter().flat_map(Question::tables) {
        for mut entry in table.entries {
            // What the first calls allocate to keep is not what a call costs.
            let first = allocation_counter::measure(|| (entry.run)(table.calls));
            let counted = allocation_counter::measure(|| (entry.run)(table.calls));
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let (allocations, kept_bytes) =
                (counted.count_total as f64 / table.calls as f64, first.bytes_current as f64);
            let (row, column) = (entry.row.to_owned(), entry.column.to_owned());
            all.push(Allocations { table: table.name.to_owned(), row, column, allocations, kept_bytes });
        }
    }
    serde_json::to_writer(std::io::stdout().lock(), &all)
}
