//! The same entries as `cargo lab bench codecs`, under criterion: what people know how to read.
//!
//! One median here moves by tens of per cent on a machine that others use; quote the interleaved figures.

use std::time::{Duration, Instant};

use bench_suite::entry::Table;
use bench_suite::questions::Question;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn codecs(criterion: &mut Criterion) {
    for table in Question::Codecs.tables() {
        run(criterion, table);
    }
}

fn run(criterion: &mut Criterion, table: Table) {
    let mut group = criterion.benchmark_group(table.name);
    for mut entry in table.entries {
        group.throughput(Throughput::ElementsAndBytes { elements: entry.elements, bytes: entry.bytes });
        group.bench_function(format!("{}/{}", entry.row, entry.column), |bencher| {
            bencher.iter_custom(|calls| {
                let began = Instant::now();
                (entry.run)(calls);
                began.elapsed()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = all;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(30);
    targets = codecs
}
criterion_main!(all);
