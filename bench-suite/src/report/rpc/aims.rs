//! What the composed RPC set out to do, and how far it came in this very run.

use super::scale::whole;
use super::tables::shown;
use crate::report::markdown::aligned;
use crate::rpc::{Cell, Found, IN_FLIGHT, RPC, Runtime, Samples, Spread, Workload};

/// The composed RPC with nothing that protects it.
const UNPROTECTED: &str = "rpc-off";

struct Aim {
    what: String,
    /// As it is said, and as it is compared with.
    at_most: (&'static str, f64),
    here: Option<Spread>,
}

impl Aim {
    fn row(&self) -> Option<Vec<String>> {
        let here = self.here?;
        let (said, at_most) = self.at_most;
        let verdict = if here.median <= at_most { "reached" } else { "not reached" };
        Some(vec![self.what.clone(), said.to_owned(), shown(here), verdict.to_owned()])
    }
}

/// The table of aims, those of which the run has the figures.
pub(super) fn aims(samples: &Samples) -> String {
    let cell = |workload, in_flight| Cell { workload, in_flight, runtime: Runtime::Current };
    let mut aims = Vec::new();
    let mut rival = |name: &str, workload: Workload, in_flight: u32, at_most| {
        let cell = cell(workload, in_flight);
        let here = samples.ratio((RPC, cell), (name, cell), Found::cpu_ns_per_call);
        let what = format!("processor time, {}, as times of {name}'s", named(cell));
        aims.push(Aim { what, at_most, here });
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
        here: samples.ratio((RPC, one), ("raw", one), Found::p50),
    });
    for workload in Workload::ALL {
        for in_flight in IN_FLIGHT {
            let current = cell(workload, in_flight);
            let multi = Cell { runtime: Runtime::Multi, ..current };
            aims.push(Aim {
                what: format!("processor time, {}, multi as times of one thread", named(current)),
                at_most: ("1.25", 1.25),
                here: samples.ratio((RPC, multi), (RPC, current), Found::cpu_ns_per_call),
            });
        }
    }
    for workload in Workload::ALL {
        for in_flight in IN_FLIGHT {
            let cell = cell(workload, in_flight);
            aims.push(Aim {
                what: format!("processor time, {}, as times of that with no protection", named(cell)),
                at_most: ("1.05", 1.05),
                here: samples.ratio((RPC, cell), (UNPROTECTED, cell), Found::cpu_ns_per_call),
            });
        }
    }
    let rows: Vec<_> = aims.iter().filter_map(Aim::row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = ["aim of `rpc`", "at most", "here", ""].map(str::to_owned).to_vec();
    let rows: Vec<_> = [head].into_iter().chain(rows).collect();
    let intro = "## Aims\n\nEach ratio is that of one round, of which the median counts.\n\n";
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

    fn verdicts(page: &str) -> Vec<(bool, &str)> {
        let rows = page.lines().filter(|line| line.ends_with("reached |"));
        rows.map(|row| (!row.contains("not reached"), row)).collect()
    }

    #[test]
    fn an_aim_is_reached_at_its_limit_and_missed_above_it() {
        let page = aims(&samples(&[("rpc", Runtime::Current, 250), ("tarpc", Runtime::Current, 1_000)]));
        assert!(matches!(verdicts(&page)[..], [(true, row)] if row.contains("0.25 (0.25–0.25)")), "{page}");
        let page = aims(&samples(&[("rpc", Runtime::Current, 251), ("tarpc", Runtime::Current, 1_000)]));
        assert!(matches!(verdicts(&page)[..], [(false, _)]), "{page}");
    }

    #[test]
    fn the_aims_for_the_runtimes_and_for_the_protection_are_among_them() {
        let (current, multi) = (Runtime::Current, Runtime::Multi);
        let page =
            aims(&samples(&[("rpc", current, 1_000), ("rpc", multi, 1_300), (UNPROTECTED, current, 970)]));
        let verdicts = verdicts(&page);
        assert!(
            matches!(verdicts[..], [(false, of_runtime), (true, of_protection)]
                if of_runtime.contains("multi") && of_runtime.contains("1.30")
                && of_protection.contains("no protection") && of_protection.contains("1.03")),
            "{page}"
        );
    }

    #[test]
    fn without_figures_there_is_no_table() {
        assert_eq!(aims(&Samples::default()), "");
    }
}
