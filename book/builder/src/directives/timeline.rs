//! `{{#timeline NAME "WHAT"}}`: a trace that a program of the book prints, drawn as Jaeger draws one.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::exactly;
use crate::fragment::{self, escaped};
use crate::record::programs;
use crate::repository::Repository;

const WIDTH: f64 = 760.0;
/// Where the bars begin, beside the names.
const BARS: f64 = 290.0;
/// Room behind the last bar, for how long it took.
const BEHIND: f64 = 60.0;
const ROW: f64 = 26.0;
const HEAD: f64 = 30.0;
/// Told apart in light and dark; the service's name stands in each row as well.
const COLOURS: [&str; 5] = ["#d67a32", "#4f86c6", "#84a03c", "#9664be", "#848c96"];

/// A span of the table: a first line of names, then a line for each span, its name the further in the deeper it is.
struct Span {
    service: String,
    depth: usize,
    name: String,
    start: f64,
    end: f64,
}

/// The trace, with the command that makes it, and what that prints below, folded.
///
/// # Errors
/// There is no such program, it was never run, or what it prints is no table of spans.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [name, what] = exactly(arguments, "{{#timeline NAME \"WHAT\"}}")?;
    repository.text(&programs::path(name))?;
    let printed = repository.recorded(&programs::key(name))?;
    let spans = spans_of(&printed).with_context(|| format!("what {name} prints is no trace"))?;
    let printed = fragment::run(&programs::command(name), &printed);
    Ok(format!(
        "<figure class=\"lab-bench\">\n<figcaption>{}</figcaption>\n\n<div class=\"lab-plot\">\n{}</div>\n\n{}\n</figure>\n\n",
        escaped(what),
        draw(&spans, what),
        fragment::folded("As text", &printed)
    ))
}

/// The spans of the table, which ends with a line of blanks.
fn spans_of(printed: &str) -> Result<Vec<Span>> {
    let head = printed.lines().next().unwrap_or_default();
    let column = head.find("span").context("its first line has no column `span`")?;
    let mut spans = Vec::new();
    for line in printed.lines().skip(1).take_while(|line| !line.trim().is_empty()) {
        let Some((service, rest)) = line.split_at_checked(column) else {
            bail!("`{line}` ends before the span")
        };
        let deep = rest.len() - rest.trim_start().len();
        let mut words = rest.split_whitespace().rev();
        let mut number = || words.next()?.parse::<f64>().ok();
        let (Some(end), Some(start)) = (number(), number()) else {
            bail!("`{line}` does not end with two numbers")
        };
        let name = words.rev().collect::<Vec<_>>().join(" ");
        if name.is_empty() || service.trim().is_empty() || end < start {
            bail!("`{line}` has no service, no span, or an end before its start");
        }
        spans.push(Span { service: service.trim().to_owned(), depth: deep / 2, name, start, end });
    }
    if spans.is_empty() {
        bail!("it has no spans");
    }
    Ok(spans)
}

fn draw(spans: &[Span], what: &str) -> String {
    let last = spans.iter().map(|span| span.end).fold(0.0, f64::max).max(1.0);
    let across = |at: f64| BARS + (WIDTH - BARS - BEHIND) * at / last;
    let mut services: Vec<&str> = Vec::new();
    for span in spans {
        if !services.contains(&&*span.service) {
            services.push(&span.service);
        }
    }
    let mut height = HEAD;
    let mut rows = String::new();
    for span in spans {
        let nth = services.iter().position(|service| *service == span.service).unwrap_or_default();
        let (from, to, colour) = (across(span.start), across(span.end), COLOURS[nth % COLOURS.len()]);
        let indent = span.depth.min(8) as f64 * 12.0;
        writeln!(
            rows,
            "<rect x=\"{indent:.1}\" y=\"{:.1}\" width=\"4\" height=\"16\" fill=\"{colour}\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"14\">{} <tspan font-size=\"12\" fill-opacity=\"0.75\">{}</tspan></text>\n\
             <rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"12\" rx=\"2\" fill=\"{colour}\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"12\">{} ms</text>",
            height + 5.0,
            indent + 10.0,
            height + 18.0,
            escaped(&span.name),
            escaped(&span.service),
            height + 7.0,
            (to - from).max(2.0),
            to.max(from + 2.0) + 6.0,
            height + 17.0,
            span.end - span.start,
        )
        .expect("a String takes every write");
        height += ROW;
    }
    let mut axis = String::new();
    let step = step(last);
    let mut at = 0.0;
    while at <= last {
        writeln!(
            axis,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{HEAD}\" y2=\"{height}\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>\n\
             <text x=\"{0:.1}\" y=\"18\" font-size=\"12\" text-anchor=\"middle\">{at} ms</text>",
            across(at),
        )
        .expect("a String takes every write");
        at += step;
    }
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {:.0}\" width=\"{WIDTH}\" role=\"img\" font-family=\"sans-serif\" fill=\"currentColor\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<title>{}</title>\n<desc>{}.</desc>\n{axis}{rows}</svg>\n",
        height + 6.0,
        escaped(what),
        escaped(&in_words(spans))
    )
}

/// A round number, of which six at most are needed.
fn step(last: f64) -> f64 {
    let mut step = 1.0;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if last / step <= 6.0 {
            break;
        }
        step *= factor;
    }
    step
}

/// The same for those who do not see it.
fn in_words(spans: &[Span]) -> String {
    let said = |span: &Span| {
        format!(
            "level {}: {} {}, from {} to {} ms",
            span.depth + 1,
            span.service,
            span.name,
            span.start,
            span.end
        )
    };
    spans.iter().map(said).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
service  span         start  end
gateway  POST /pay        0    5
ledger     Book           1  2.5

More.
";

    #[test]
    fn a_trace_is_drawn_and_says_in_words_what_it_shows() {
        let svg = draw(&spans_of(PRINTED).unwrap(), "One <trace>");
        assert!(svg.contains("<title>One &lt;trace&gt;</title>"), "{svg}");
        assert!(
            svg.contains(
                "level 1: gateway POST /pay, from 0 to 5 ms; level 2: ledger Book, from 1 to 2.5 ms."
            ),
            "{svg}"
        );
        assert!(svg.contains("fill=\"currentColor\"") && svg.contains("1.5 ms"), "{svg}");
        assert_eq!(svg.matches("rx=\"2\"").count(), 2);
    }

    #[test]
    fn the_axis_has_round_numbers() {
        assert_eq!([1.0, 6.0, 7.0, 53.0, 250.0].map(step), [1.0, 1.0, 2.0, 10.0, 50.0]);
    }

    #[test]
    fn what_is_no_trace_is_refused() {
        for printed in [
            "",
            "service  start",
            "service  span\n",
            "service  span\ngateway  pay  0\n",
            "service  span\ngateway  pay  2  1\n",
            "service  span\ngat\n",
        ] {
            assert!(spans_of(printed).is_err(), "{printed:?}");
        }
    }
}
