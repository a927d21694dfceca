//! What the composed RPC set out to do, and how far it came in this very run.

use results::bench::Spread;
use results::whole;

use super::tables::shown;
use crate::report::markdown::aligned;
use crate::rpc::{Cell, Found, IN_FLIGHT, INLINE, RAW, RPC, Runtime, Samples, UNPROTECTED, Workload};

/// What is judged: the RPC as it is by default, and beside it with its methods inline; and raw TCP, to see what can be reached.
const JUDGED: [&str; 3] = [RPC, INLINE, RAW];

struct Aim {
    what: String,
    /// As it is said, and as it is compared with.
    at_most: (&'static str, f64),
    /// For each that is [judged](JUDGED), as far as there are figures.
    here: [Option<Spread>; 3],
}

impl Aim {
    fn row(&self) -> Option<Vec<String>> {
        let (said, at_most) = self.at_most;
        let judged = |here: Spread| {
            let verdict = if here.median <= at_most { "reached" } else { "not reached" };
            format!("{}, {verdict}", shown(here))
        };
        let here = self.here.map(|here| here.map_or_else(String::new, judged));
        let measured = self.here.iter().any(Option::is_some);
        measured.then(|| [self.what.clone(), said.to_owned()].into_iter().chain(here).collect())
    }
}

/// The table of those aims for which the run has the figures.
pub(super) fn aims(samples: &Samples) -> String {
    let cell = |workload, in_flight| Cell { workload, in_flight, runtime: Runtime::Current };
    let mut aims = Vec::new();
    let mut rival = |name: &str, workload: Workload, in_flight: u32, at_most| {
        let cell = cell(workload, in_flight);
        let here = |judged| samples.ratio((judged, cell), (name, cell), Found::cpu_ns_per_call);
        let what = format!("processor time, {}, as times of {name}'s", named(cell));
        aims.push(Aim { what, at_most, here: JUDGED.map(here) });
    };
    rival("tarpc", Workload::User, 1, ("1/2", 1.0 / 2.0));
    rival("tarpc", Workload::User, 64, ("1/4", 1.0 / 4.0));
    rival("tarpc", Workload::User, 1024, ("1/5", 1.0 / 5.0));
    rival("tonic", Workload::User, 1, ("1/7", 1.0 / 7.0));
    rival("tonic", Workload::User, 64, ("1/16", 1.0 / 16.0));
    rival("tonic", Workload::User, 1024, ("1/25", 1.0 / 25.0));
    rival("tarpc", Workload::Echo, 64, ("1/8", 1.0 / 8.0));
    let one = cell(Workload::Echo, 1);
    aims.push(Aim {
        what: format!("median latency, {}, as times of raw's", named(one)),
        at_most: ("1.2", 1.2),
        here: JUDGED.map(|judged| samples.ratio((judged, one), (RAW, one), Found::p50)),
    });
    let every = || Workload::ALL.into_iter().flat_map(|workload| IN_FLIGHT.map(|at| cell(workload, at)));
    for current in every() {
        let multi = Cell { runtime: Runtime::Multi, ..current };
        let here = |judged| samples.ratio((judged, multi), (judged, current), Found::cpu_ns_per_call);
        let what = format!("processor time, {}, multi as times of one thread", named(current));
        aims.push(Aim { what, at_most: ("1.25", 1.25), here: JUDGED.map(here) });
    }
    for cell in every() {
        let here = samples.ratio((RPC, cell), (UNPROTECTED, cell), Found::cpu_ns_per_call);
        let what = format!("processor time, {}, as times of {UNPROTECTED}'s", named(cell));
        aims.push(Aim { what, at_most: ("1.05", 1.05), here: [here, None, None] });
    }
    let rows: Vec<_> = aims.iter().filter_map(Aim::row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = ["aim", "at most", RPC, INLINE, RAW].map(str::to_owned).to_vec();
    let rows: Vec<_> = [head].into_iter().chain(rows).collect();
    let intro = "## Aims\n\nEach ratio is that of one round, of which the median counts. Where \
                 raw TCP does not reach an aim, no RPC on tokio can.\n\n";
    intro.to_owned() + &aligned(&rows) + "\n"
}

fn named(cell: Cell) -> String {
    format!("{} at {}", cell.workload.name(), whole(cell.in_flight.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::Sample;

    fn samples(figures: &[(&'static str, Runtime, u64)]) -> Samples {
        let sample = |&(stack, runtime, cpu_ns): &(&'static str, Runtime, u64)| {
            let cell = Cell { workload: Workload::User, in_flight: 64, runtime };
            let found = Found { calls: 1, elapsed_ns: 1, p50_ns: 1, p99_ns: 1, cpu_ns };
            Sample { round: 0, stack, cell, found }
        };
        Samples(figures.iter().map(sample).collect())
    }

    fn verdicts(page: &str) -> Vec<&str> {
        page.lines().filter(|line| line.contains("reached")).collect()
    }

    #[test]
    fn an_aim_is_reached_at_its_limit_and_missed_above_it() {
        let tarpc = ("tarpc", Runtime::Current, 1_000);
        let page = aims(&samples(&[(RPC, Runtime::Current, 250), (INLINE, Runtime::Current, 251), tarpc]));
        let verdicts = verdicts(&page);
        assert!(
            matches!(verdicts[..], [row] if row.contains("| 0.25 (0.25–0.25), reached |")
                && row.contains("| 0.25 (0.25–0.25), not reached |")),
            "{page}"
        );
    }

    #[test]
    fn the_aims_for_the_runtimes_and_for_the_protection_are_among_them() {
        let (current, multi) = (Runtime::Current, Runtime::Multi);
        let page = aims(&samples(&[(RPC, current, 1_000), (RPC, multi, 1_300), (UNPROTECTED, current, 970)]));
        let verdicts = verdicts(&page);
        assert!(
            matches!(verdicts[..], [of_runtime, of_protection]
                if of_runtime.contains("multi") && of_runtime.contains("1.30 (1.30–1.30), not reached")
                && of_protection.contains(UNPROTECTED) && of_protection.contains("1.03 (1.03–1.03), reached")),
            "{page}"
        );
    }

    #[test]
    fn without_figures_there_is_no_table() {
        assert_eq!(aims(&Samples::default()), "");
    }
}
