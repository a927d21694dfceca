//! What the composed RPC sets out to do, and how far it came in this very run. No aim lies below what bare TCP takes.

use results::bench::Spread;
use results::counts::{Count, Counts};
use results::{number, whole};

use super::tables::shown;
use crate::report::markdown::aligned;
use crate::rpc::{Cell, Found, INLINE, RAW, RPC, Runtime, Samples, Workload};

const TARPC: &str = "tarpc";
/// Both ways of the RPC that have aims, all features on.
const JUDGED: [&str; 2] = [RPC, INLINE];
/// Against tarpc, in processor time, for an echo: for each of [`JUDGED`].
const ECHO: [(u32, Runtime, [f64; 2]); 4] = [
    (64, Runtime::Current, [0.55, 0.45]),
    (64, Runtime::Multi, [0.45, 0.3]),
    (1, Runtime::Current, [1.0, 1.0]),
    (1, Runtime::Multi, [1.0, 1.0]),
];
/// Two threads, as times of one.
const TWO_THREADS: f64 = 1.4;
/// Instructions of an echo, both sides, for each of [`JUDGED`].
const INSTRUCTIONS: [(u32, [f64; 2]); 2] = [(64, [11_500.0, 9_500.0]), (1, [24_000.0, 21_000.0])];
const ALLOCATIONS: f64 = 8.0;
/// A system call more in ten calls is none more: with two threads it is chance whether one sleeps.
const SYSCALLS_MORE: f64 = 0.1;

/// An aim, a stack, at most, here, raw's, the verdict.
type Row = [String; 6];

/// The table of those aims for which there are figures.
pub(super) fn aims(samples: &Samples, counts: Option<&Counts>) -> String {
    let rows: Vec<Row> = counts.map(counted).unwrap_or_default().into_iter().chain(timed(samples)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = ["aim", "stack", "at most", "here", "raw", ""].map(str::to_owned);
    let intro = "## Aims\n\nAll features on, client and server together. A ratio is that of one round, of which the median counts; where it is nearer to its limit \
                 than the same program is to itself, or has it between its quartiles, this machine cannot tell. Counts are held exactly.\n\n";
    let rows: Vec<Vec<String>> = [head].into_iter().chain(rows).map(Vec::from).collect();
    intro.to_owned() + &aligned(&rows) + "\n"
}

/// The table of those aims that need no clock.
pub(super) fn of_counts(counts: &Counts) -> String {
    aims(&Samples::default(), Some(counts))
}

fn counted(counts: &Counts) -> Vec<Row> {
    let mut rows = Vec::new();
    let both = |stack, in_flight| counts.cell("echo", stack, in_flight).map(|cell| cell.both());
    let mut row =
        |what: String, stack: &str, (most, slack): (f64, f64), here: Option<f64>, raw: Option<f64>| {
            let Some(here) = here else { return };
            let shown = |count: f64| if count < 100.0 { format!("{count:.1}") } else { number(count) };
            let verdict = if here <= most + slack { "met" } else { "missed" };
            let raw = raw.map_or_else(String::new, shown);
            rows.push([what, stack.into(), shown(most), shown(here), raw, verdict.into()]);
        };
    for (in_flight, most) in INSTRUCTIONS {
        for (stack, most) in JUDGED.into_iter().zip(most) {
            let of = |stack| both(stack, in_flight).map(|count: Count| count.instructions);
            row(format!("instructions, echo at {in_flight}"), stack, (most, 0.0), of(stack), of(RAW));
        }
    }
    for stack in JUDGED {
        let of = |stack| both(stack, 64).map(|count| count.allocations);
        row("allocations, echo at 64".into(), stack, (ALLOCATIONS, 0.0), of(stack), of(RAW));
    }
    for stack in JUDGED {
        let cell = |stack| counts.cell("echo", stack, 1);
        let [here, raw] = [stack, RAW].map(|stack| cell(stack).and_then(|cell| cell.syscalls));
        let [here_multi, raw_multi] =
            [stack, RAW].map(|stack| cell(stack).and_then(|cell| cell.syscalls_multi));
        for (threads, here, raw) in [("", here, raw), (", two threads", here_multi, raw_multi)] {
            let most = (raw.unwrap_or(0.0), SYSCALLS_MORE);
            row(
                format!("system calls, echo at 1{threads}, as raw's"),
                stack,
                most,
                here.and(raw).and(here),
                raw,
            );
        }
    }
    rows
}

fn timed(samples: &Samples) -> Vec<Row> {
    let mut rows = Vec::new();
    for (in_flight, runtime, most) in ECHO {
        let cell = Cell { workload: Workload::Echo, in_flight, runtime };
        for (stack, most) in JUDGED.into_iter().zip(most) {
            rows.extend(against_tarpc(samples, stack, cell, most));
        }
    }
    for in_flight in [64, 1] {
        for runtime in Runtime::ALL {
            let cell = Cell { workload: Workload::User, in_flight, runtime };
            rows.extend(JUDGED.into_iter().filter_map(|stack| against_tarpc(samples, stack, cell, 1.0)));
        }
    }
    for workload in Workload::ALL {
        let cell = |runtime| Cell { workload, in_flight: 64, runtime };
        let [current, multi] = Runtime::ALL.map(cell);
        let floor = [current, multi].map(|cell| samples.floor(cell, Found::cpu_ns_per_call).unwrap_or(0.0));
        let of = |stack| samples.ratio((stack, multi), (stack, current), Found::cpu_ns_per_call);
        for stack in JUDGED {
            let what = format!("processor time, {}, as times of one thread's", named(multi));
            rows.extend(
                of(stack).map(|here| judged(what, stack, TWO_THREADS, here, of(RAW), floor[0].max(floor[1]))),
            );
        }
    }
    rows
}

fn against_tarpc(samples: &Samples, stack: &str, cell: Cell, most: f64) -> Option<Row> {
    let of = |stack| samples.ratio((stack, cell), (TARPC, cell), Found::cpu_ns_per_call);
    let floor = samples.floor(cell, Found::cpu_ns_per_call).unwrap_or(0.0);
    let what = format!("processor time, {}, as times of {TARPC}'s", named(cell));
    Some(judged(what, stack, most, of(stack)?, of(RAW), floor))
}

fn judged(what: String, stack: &str, most: f64, here: Spread, raw: Option<Spread>, floor: f64) -> Row {
    let to_limit = here.times(most.recip());
    let verdict = match to_limit.differs(floor) {
        false => "within the floor: unknown",
        true if to_limit.median < 1.0 => "met",
        true => "missed",
    };
    // An aim of 1 is to be ahead at all.
    let most = if most.total_cmp(&1.0).is_eq() { "below 1".into() } else { number(most) };
    [what, stack.into(), most, shown(here), raw.map_or_else(String::new, shown), verdict.into()]
}

fn named(cell: Cell) -> String {
    let threads = if cell.runtime == Runtime::Multi { ", two threads" } else { "" };
    format!("{} at {}{threads}", cell.workload.name(), whole(cell.in_flight.into()))
}

#[cfg(test)]
mod tests {
    use results::counts::Counted;

    use super::*;
    use crate::rpc::{AGAIN, Sample};

    fn samples(figures: &[(&'static str, Runtime, &[u64])]) -> Samples {
        let all = figures.iter().flat_map(|&(stack, runtime, rounds)| {
            let cell = Cell { workload: Workload::User, in_flight: 64, runtime };
            let found = |cpu_ns| Found { calls: 1, elapsed_ns: 1, p50_ns: 1, p99_ns: 1, cpu_ns };
            (0..).zip(rounds).map(move |(round, &cpu_ns)| Sample { round, stack, cell, found: found(cpu_ns) })
        });
        Samples(all.collect())
    }

    fn verdicts(page: &str) -> Vec<&str> {
        page.lines()
            .skip(6)
            .filter_map(|line| line.trim_end_matches('|').rsplit('|').next())
            .map(str::trim)
            .collect()
    }

    #[test]
    fn a_ratio_is_judged_only_where_the_machine_can_tell_it_from_its_limit() {
        let current = Runtime::Current;
        let of = |rpc: &[u64], again: &[u64]| {
            let page = aims(
                &samples(&[("tarpc", current, &[1_000; 3]), (RPC, current, rpc), (AGAIN, current, again)]),
                None,
            );
            verdicts(&page)
                .into_iter()
                .filter(|verdict| !verdict.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(&[900; 3], &[900; 3]), ["met"]);
        assert_eq!(of(&[1_100; 3], &[1_100; 3]), ["missed"]);
        // The limit lies between the quartiles; or the same program is a fifth away from itself.
        assert_eq!(of(&[800, 950, 1_300], &[800, 950, 1_300]), ["within the floor: unknown"]);
        assert_eq!(of(&[900; 3], &[1_080; 3]), ["within the floor: unknown"]);
    }

    #[test]
    fn two_threads_are_judged_by_one() {
        let page =
            aims(&samples(&[(RPC, Runtime::Current, &[1_000]), (RPC, Runtime::Multi, &[1_500])]), None);
        assert!(page.contains("1.50 (1.50–1.50)") && verdicts(&page).contains(&"missed"), "{page}");
    }

    #[test]
    fn counts_are_held_exactly() {
        let cell = |stack: &str, in_flight, instructions, allocations| Counted {
            workload: "echo".into(),
            stack: stack.into(),
            in_flight,
            client: Count { instructions, allocations },
            server: Count::default(),
            syscalls: Some(if stack == RAW { 6.0 } else { 6.2 }),
            syscalls_multi: Some(6.1),
        };
        let cells = vec![cell(RPC, 64, 11_500.0, 8.1), cell(RPC, 1, 24_001.0, 9.0), cell(RAW, 1, 1.0, 1.0)];
        let rows = counted(&Counts { rustc: String::new(), target: String::new(), cells });
        let verdicts: Vec<_> = rows.iter().map(|row| (&*row[0], &*row[5])).collect();
        assert_eq!(
            verdicts,
            [
                ("instructions, echo at 64", "met"),
                ("instructions, echo at 1", "missed"),
                ("allocations, echo at 64", "missed"),
                ("system calls, echo at 1, as raw's", "missed"),
                ("system calls, echo at 1, two threads, as raw's", "met"),
            ]
        );
    }

    #[test]
    fn without_figures_there_is_no_table() {
        assert_eq!(aims(&Samples::default(), None), "");
    }
}
