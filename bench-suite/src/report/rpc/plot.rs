//! A plot for each workload: processor time of a call, a group of bars for each number in flight, on a logarithmic scale.

use anyhow::{Result, anyhow};
use plotters::prelude::*;

use results::bench::{Figures, Spread};
use results::number;

use super::tables::column;
use crate::report::plot::{BASE, INK, OTHERS, OWN, pixels, plain, with_words};
use crate::rpc::{IN_FLIGHT, RAW, RPC, Runtime, STACKS};

const WIDTH: i32 = 760;
const BAR: i32 = 22;
const TOP: i32 = 64;
const BOTTOM: i32 = 46;
const GROUP_TITLE: i32 = 28;
const LABELS: i32 = 100;
const VALUES: i32 = 70;

/// Bars of one stack each, for each number in flight. One thread; the tables have the other runtime.
pub(super) fn bars(table: &Figures) -> Result<String> {
    let group = |in_flight| {
        let title = column(in_flight, Runtime::Current);
        let bar = |stack: &crate::rpc::Stack| {
            Some((stack.name, table.cell(stack.name, &title)?.call.as_ref()?.cpu_ns.times(1e-3)))
        };
        (title.clone(), STACKS.iter().filter_map(bar).collect())
    };
    let groups: Vec<Group> = IN_FLIGHT.into_iter().map(group).collect();
    let mut svg = String::new();
    draw(&mut svg, table, &groups).map_err(|why| anyhow!("{why}"))?;
    let words = groups.iter().map(|(title, bars)| {
        let bars: Vec<String> = bars.iter().map(|(row, us)| format!("{row} {}", number(us.median))).collect();
        format!("{title}: {}", bars.join(", "))
    });
    let words = words.collect::<Vec<_>>().join("; ");
    let title = format!("{}: processor time of a call", plain(&table.title));
    Ok(with_words(&svg, &title, &format!("In µs, client and server together, less is better: {words}.")))
}

type Group = (String, Vec<(&'static str, Spread)>);

fn draw(svg: &mut String, table: &Figures, groups: &[Group]) -> Result<(), Box<dyn std::error::Error>> {
    let all = || groups.iter().flat_map(|(_, bars)| bars);
    let least = all().map(|(_, us)| us.low).fold(f64::INFINITY, f64::min).log10().floor();
    let most = all().map(|(_, us)| us.high).fold(0.0, f64::max).log10().max(least + 1.0);
    let across = f64::from(WIDTH - LABELS - VALUES);
    let x = |us: f64| LABELS + pixels(((us.log10() - least) / (most - least) * across).max(1.0));

    let heights = groups.iter().map(|(_, bars)| Ok(GROUP_TITLE + i32::try_from(bars.len())? * BAR));
    let bottom = TOP + heights.sum::<Result<i32, std::num::TryFromIntError>>()?;
    let size = (u32::try_from(WIDTH)?, u32::try_from(bottom + BOTTOM)?);
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    // plotters takes the height of a line for the size of a font.
    let font = |points: i32| ("sans-serif", points * 5 / 4).into_font().color(&INK);
    area.draw(&Text::new(plain(&table.title), (8, 10), font(15)))?;
    area.draw(&Text::new(
        "processor time of a call, client and server together, one thread each",
        (8, 34),
        font(14),
    ))?;
    let mut decade = least;
    while decade <= most {
        let at = LABELS + pixels((decade - least) / (most - least) * across);
        area.draw(&PathElement::new([(at, TOP), (at, bottom)], INK.mix(0.25)))?;
        area.draw(&Text::new(10_f64.powf(decade).to_string(), (at - 4, bottom + 6), font(12)))?;
        decade += 1.0;
    }
    let unit = "µs, less is better; each line is ten times the one before; thin: the quartiles";
    area.draw(&Text::new(unit, (LABELS, bottom + 24), font(12)))?;
    let mut top = TOP;
    for (title, bars) in groups {
        area.draw(&Text::new(title.clone(), (8, top + 8), font(13)))?;
        top += GROUP_TITLE;
        for (name, us) in bars {
            let colour = match *name {
                name if name.starts_with(RPC) => OWN,
                RAW => BASE,
                _ => OTHERS,
            };
            let bar = [(LABELS, top + 3), (x(us.median), top + BAR - 3)];
            area.draw(&Rectangle::new(bar, colour.filled()))?;
            let middle = top + BAR / 2;
            area.draw(&PathElement::new([(x(us.low), middle), (x(us.high), middle)], INK))?;
            area.draw(&Text::new((*name).to_owned(), (20, top + 4), font(13)))?;
            let end = x(us.high).max(x(us.median)) + 6;
            area.draw(&Text::new(number(us.median), (end, top + 4), font(13)))?;
            top += BAR;
        }
    }
    area.present()?;
    drop(area);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::rpc::figures;
    use crate::rpc::{Cell, Found, Sample, Samples, Workload};

    #[test]
    fn a_plot_says_in_words_what_each_stack_takes() {
        let sample = |stack, cpu_ns| {
            let cell = Cell { workload: Workload::User, in_flight: 64, runtime: Runtime::Current };
            let found = Found { calls: 1, elapsed_ns: 1, p50_ns: 1, p99_ns: 1, cpu_ns };
            Sample { round: 0, stack, cell, found }
        };
        let samples = Samples(vec![sample("rpc", 3_210), sample("tonic", 43_000)]);
        let svg = bars(&figures(&samples, Workload::User)).unwrap();
        assert!(svg.contains("<title>A User there and back: processor time of a call</title>"), "{svg}");
        assert!(svg.contains("64 in flight: rpc 3.21, tonic 43.0;"), "{svg}");
        assert!(svg.contains("currentColor"), "{svg}");
    }
}
