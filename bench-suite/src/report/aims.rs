//! What the custom codec set out to do, and how far it came in this very run.

use results::bench::Figures;
use results::number;

use super::markdown::aligned;
use super::real;
use crate::questions::codecs::{OWNED, READ, REUSED, ROUND_TRIP};

/// `serde_json` into an owned `User`: what a program pays that has not looked for anything else.
const OWNED_JSON: &str = "serde_json, owned";
/// `serde_json` into texts that point into the message.
const BORROWED_JSON: &str = "serde_json";

struct Aim {
    what: &'static str,
    wanted: &'static str,
    here: Option<f64>,
    unit: &'static str,
    reached: fn(f64) -> bool,
}

impl Aim {
    fn row(&self) -> Option<Vec<String>> {
        let here = self.here?;
        let verdict = match (self.wanted, (self.reached)(here)) {
            ("", _) => "",
            (_, true) => ", reached",
            (_, false) => ", not reached",
        };
        Some(vec![
            self.what.to_owned(),
            self.wanted.to_owned(),
            format!("{}{}{verdict}", number(here), self.unit),
        ])
    }
}

/// The table of aims, if the run has the figures.
pub(super) fn aims(figures: &[Figures]) -> String {
    let of = |name: &str| figures.iter().find(|figures| figures.name == name);
    let (Some(user), Some(rotation)) = (of("user"), of("rotation")) else { return String::new() };
    if user.ns("custom", READ).is_none() {
        return String::new();
    }
    let time =
        |figures: &Figures, json| Some(figures.ns(json, ROUND_TRIP)? / figures.ns("custom", ROUND_TRIP)?);
    let instructions = |figures: &Figures, json| {
        let of = |row| figures.cell(row, ROUND_TRIP)?.instructions;
        Some(of(json)? / of("custom")?)
    };
    let mut aims = Vec::new();
    let mut times = |what, wanted, here, reached| aims.push(Aim { what, wanted, here, unit: "×", reached });
    times("a user there and back, `serde_json` to an owned `User`", "30×", time(user, OWNED_JSON), |x| {
        x >= 30.0
    });
    times("the same in rotation", "20×", time(rotation, OWNED_JSON), |x| x >= 20.0);
    times("a user there and back, in instructions", "30×", instructions(user, OWNED_JSON), |x| x >= 30.0);
    times("the same in rotation, in instructions", "20×", instructions(rotation, OWNED_JSON), |x| x >= 20.0);
    times("beside it: `serde_json` to borrowed texts", "", time(user, BORROWED_JSON), |_| true);
    times("the same in rotation", "", time(rotation, BORROWED_JSON), |_| true);
    times("the same, one user, in instructions", "", instructions(user, BORROWED_JSON), |_| true);
    times("the same in rotation, in instructions", "", instructions(rotation, BORROWED_JSON), |_| true);

    let ratio = |what, wanted, here, reached| Aim { what, wanted, here, unit: "", reached };
    let shared = || Some(user.ns("custom, one allocation", OWNED)? / user.ns("clone()", OWNED)?);
    let quarter: fn(f64) -> bool = |x| x <= 0.25;
    let below_one: fn(f64) -> bool = |x| x < 1.0;
    aims.push(ratio("an owned decode with one allocation, in `clone()`s", "0.25", shared(), quarter));
    let packed = |of: &dyn Fn(&str) -> Option<f64>| Some(of("custom + zstd-1")? / of("serde_json + zstd-3")?);
    let batch = of("batch");
    let time = packed(&|row| batch?.ns(row, REUSED));
    aims.push(ratio("a packed batch, in times of JSON + zstd-3", "0.25", time, quarter));
    let bytes = packed(&|row| Some(real(usize::try_from(batch?.cell(row, REUSED)?.bytes).ok()?)));
    aims.push(ratio("a packed batch, in bytes of JSON + zstd-3", "below 1", bytes, below_one));
    for (what, column) in
        [("a header encoded, in `memcpy`s of it", REUSED), ("a header decoded, in `memcpy`s of it", OWNED)]
    {
        let header = || {
            let header = of("request-header")?;
            Some(header.ns("custom", column)? / header.ns("memcpy", REUSED)?)
        };
        aims.push(ratio(what, "below 1", header(), below_one));
    }
    let head = ["aim of the custom codec", "wanted", "here"].map(str::to_owned).to_vec();
    let rows: Vec<_> = [head].into_iter().chain(aims.iter().filter_map(Aim::row)).collect();
    let intro = "\n## Aims\n\nA round trip is: encode into a used buffer, check all of the message, read every field. `serde_json` has two: what most \
                 programs do is `to_writer` and `from_slice` to an owned `User`, which they drop; that is what the aims are set against. With texts that \
                 are borrowed it is cheaper, as long as no text has an escape.\n\n";
    intro.to_owned() + &aligned(&rows)
}
