//! Runs a fix's table under criterion, and says what it found.

use std::time::{Duration, Instant};

use bench_suite::interleaved::{Effort, best, repeat};
use bench_suite::questions::fixes::Fix;
use bench_suite::report::{figures, per_element};
use criterion::{BenchmarkId, Criterion, Throughput};

/// Benchmarks every entry, then measures them again in turn, for a sentence whose ratios hold on a busy machine.
pub(crate) fn run(name: &str) {
    let fix = Fix::named(name).expect("a file in `benches/` has the name of a fix");
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut table = (fix.table)();
    let mut group = criterion.benchmark_group(name);
    for entry in &mut table.entries {
        group.throughput(Throughput::Elements(entry.elements));
        group.bench_function(BenchmarkId::new(entry.row, entry.column), |bencher| {
            bencher.iter_custom(|times| {
                let began = Instant::now();
                (entry.run)(times);
                began.elapsed()
            });
        });
    }
    group.finish();
    // `cargo bench` says so; `cargo test --benches` only wants to know that everything runs.
    if std::env::args().any(|argument| argument == "--bench") {
        let times = repeat(&mut table.entries, Effort::FULL).into_iter().map(|ns| best(vec![ns]));
        let times: Vec<_> = times.collect();
        println!("{}", (fix.sentence)(&per_element(figures(&table, &times, None, &[]), &table)));
    }
    criterion.final_summary();
}
