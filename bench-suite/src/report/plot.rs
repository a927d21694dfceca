//! A plot for each table: one bar for each row. It is legible on light and on dark paper, and says in words what it shows.

use anyhow::{Result, anyhow};
use plotters::prelude::*;
use results::bench::Figures;
use results::number;

const WIDTH: i32 = 760;
const BAR: i32 = 26;
const TOP: i32 = 64;
const BOTTOM: i32 = 46;
/// The width of a label's letter, at most, for usual letters.
const LETTER: i32 = 8;
const VALUES: i32 = 90;
/// Stands for `currentColor`, which plotters cannot say.
pub(super) const INK: RGBColor = RGBColor(1, 2, 3);
const INK_IN_SVG: &str = "#010203";
pub(super) const OTHERS: RGBColor = RGBColor(79, 134, 198);
pub(super) const OWN: RGBColor = RGBColor(214, 122, 50);
pub(super) const BASE: RGBColor = RGBColor(132, 140, 150);

/// The plot of the table's plotted column, shortest bar first.
///
/// # Errors
/// It cannot be drawn.
pub(super) fn bars(figures: &Figures) -> Result<String> {
    let mut bars: Vec<(&str, f64)> = figures
        .cells
        .iter()
        .filter(|cell| Some(&cell.column) == figures.plotted.as_ref())
        .map(|cell| (&*cell.row, cell.time.ns))
        .collect();
    bars.sort_by(|left, right| left.1.total_cmp(&right.1));
    let longest = bars.last().map_or(1.0, |bar| bar.1);
    let (unit, per) = if longest > 50_000.0 { ("µs", 1_000.0) } else { ("ns", 1.0) };
    let rows = i32::try_from(bars.len())?;
    let height = TOP + rows * BAR + BOTTOM;
    let mut svg = String::new();
    draw(&mut svg, figures, &bars, (height, unit, per)).map_err(|why| anyhow!("{why}"))?;
    let words =
        bars.iter().map(|(row, ns)| format!("{row} {}", number(ns / per))).collect::<Vec<_>>().join("; ");
    Ok(with_words(
        &svg,
        &format!("{}: {}", plain(&figures.title), plotted(figures)),
        &format!("In {unit}, less is better: {words}."),
    ))
}

fn draw(
    svg: &mut String,
    figures: &Figures,
    bars: &[(&str, f64)],
    (height, unit, per): (i32, &str, f64),
) -> Result<(), Box<dyn std::error::Error>> {
    let longest = bars.last().map_or(1.0, |bar| bar.1);
    let letters = bars.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let labels = 20 + i32::try_from(letters)? * LETTER;
    let across = f64::from(WIDTH - labels - VALUES);
    let size = (u32::try_from(WIDTH)?, u32::try_from(height)?);
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    // plotters takes the height of a line for the size of a font.
    let font = |points: i32| ("sans-serif", points * 5 / 4).into_font().color(&INK);
    area.draw(&Text::new(plain(&figures.title), (8, 10), font(15)))?;
    area.draw(&Text::new(plotted(figures).to_owned(), (8, 34), font(14)))?;
    let bottom = height - BOTTOM;
    let step = tick(longest / per);
    let mut at = 0.0;
    while at <= longest / per {
        let x = labels + pixels(at * per / longest * across);
        area.draw(&PathElement::new([(x, TOP - 6), (x, bottom)], INK.mix(0.25)))?;
        area.draw(&Text::new(number(at), (x - 4, bottom + 6), font(12)))?;
        at += step;
    }
    area.draw(&Text::new(format!("{unit}, less is better"), (labels, bottom + 24), font(12)))?;
    for (row, (name, ns)) in bars.iter().enumerate() {
        let top = TOP + i32::try_from(row)? * BAR;
        let colour = match *name {
            name if name.starts_with("custom") => OWN,
            name if [&figures.baseline, &figures.limit]
                .into_iter()
                .any(|base| base.as_deref() == Some(name)) =>
            {
                BASE
            }
            _ => OTHERS,
        };
        let end = labels + pixels(ns / longest * across).max(1);
        area.draw(&Rectangle::new([(labels, top + 3), (end, top + BAR - 3)], colour.filled()))?;
        area.draw(&Text::new((*name).to_owned(), (8, top + 6), font(14)))?;
        area.draw(&Text::new(number(ns / per), (end + 6, top + 6), font(14)))?;
    }
    area.present()?;
    drop(area);
    Ok(())
}

fn plotted(figures: &Figures) -> &str {
    figures.plotted.as_deref().unwrap_or_default()
}

/// A title without the marks of Markdown.
pub(super) fn plain(title: &str) -> String {
    title.replace('`', "")
}

/// About five steps, each 1, 2 or 5 times a power of ten.
fn tick(longest: f64) -> f64 {
    let rough = longest / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|&step| step >= rough).unwrap_or(rough)
}

#[expect(clippy::cast_possible_truncation, reason = "within the plot")]
pub(super) fn pixels(length: f64) -> i32 {
    length.round() as i32
}

/// Adds a description for readers who do not see it, and takes the ink from the page, or from the reader's theme where the plot
/// is a page of its own (an image is).
pub(super) fn with_words(svg: &str, title: &str, description: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (open, rest) = svg.split_once('>').unwrap_or((svg, ""));
    let theme =
        "svg:root { color: #57606a } @media (prefers-color-scheme: dark) { svg:root { color: #a3adb8 } }";
    format!(
        "{open} role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{theme}</style>{}",
        escape(title),
        escape(description),
        rest.replace(INK_IN_SVG, "currentColor")
    )
}

#[cfg(test)]
mod tests {
    use results::bench::{Cell, Time};

    use super::*;

    #[test]
    fn a_plot_says_what_it_shows_and_takes_the_colour_of_the_page() {
        let cell = |row, ns| Cell {
            row: String::from(row),
            column: "there & back".into(),
            time: Time { ns, spread: 0.0 },
            ..Cell::default()
        };
        let figures = Figures {
            name: "user".into(),
            title: "One `User`".to_owned(),
            baseline: Some("serde_json".into()),
            limit: None,
            plotted: Some("there & back".into()),
            cells: vec![cell("serde_json", 1_200.0), cell("custom", 40.0)],
        };
        let svg = bars(&figures).unwrap();
        assert!(svg.contains("<title>One User: there &amp; back</title>"), "{svg}");
        assert!(svg.contains("custom 40.0; serde_json 1,200"), "{svg}");
        assert!(svg.contains("currentColor") && !svg.contains(INK_IN_SVG), "{svg}");
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!([7.0, 40.0, 1_200.0].map(tick), [2.0, 10.0, 500.0]);
    }
}
