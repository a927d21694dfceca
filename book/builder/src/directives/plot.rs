//! `{{#plot NAME "WHAT"}}`: what a program of the book prints, as lines over its first column.

use anyhow::{Context, Result, bail};
use plotters::prelude::*;

use super::exactly;
use crate::fragment;
use crate::record::programs;
use crate::repository::Repository;

const SIZE: (u32, u32) = (760, 320);
/// A colour that stands for the page's own, and is put back after drawing.
const INK: RGBColor = RGBColor(1, 2, 3);
const INK_IN_SVG: &str = "#010203";
/// Told apart in light and dark, and by people who do not see red and green; each has a width of its own as well.
const LINES: [(RGBColor, u32); 4] = [
    (RGBColor(214, 122, 50), 4),
    (RGBColor(79, 134, 198), 2),
    (RGBColor(132, 140, 150), 3),
    (RGBColor(150, 100, 190), 1),
];

/// A table that a program has printed: a first line of names, two spaces or more between them, then a line of numbers for each point.
struct Table {
    across: String,
    names: Vec<String>,
    points: Vec<(f64, Vec<f64>)>,
}

/// The plot, with the command that makes its figures, and the figures themselves below, folded.
///
/// # Errors
/// There is no such program, it was never run, or what it prints is no table of numbers.
pub fn replace(repository: &Repository, arguments: &[String]) -> Result<String> {
    let [name, what] = exactly(arguments, "{{#plot NAME \"WHAT\"}}")?;
    repository.text(&programs::path(name))?;
    let printed = repository.recorded(&programs::key(name))?;
    let table = Table::of(&printed).with_context(|| format!("what {name} prints cannot be plotted"))?;
    let mut svg = String::new();
    draw(&mut svg, &table, what).map_err(|why| anyhow::anyhow!("{why}"))?;
    let svg = in_words(&svg, &table, what);
    let figures = fragment::run(&programs::command(name), &printed);
    Ok(format!(
        "<figure class=\"lab-bench\">\n<figcaption>{what}</figcaption>\n\n<div class=\"lab-plot\">\n{}\n</div>\n\n{}\n</figure>\n\n",
        svg.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n"),
        fragment::folded("The figures", &figures)
    ))
}

impl Table {
    fn of(printed: &str) -> Result<Self> {
        let mut lines = printed.lines();
        let head = lines.next().unwrap_or_default();
        let mut names = head.split("  ").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let across = names.next().context("its first line has no names")?;
        let names: Vec<String> = names.collect();
        if names.is_empty() || names.len() > LINES.len() {
            bail!("it has {} columns to plot, and there may be 1 to {}", names.len(), LINES.len());
        }
        let mut points = Vec::new();
        for line in lines.take_while(|line| !line.trim().is_empty()) {
            let numbers: Result<Vec<f64>, _> = line.split_whitespace().map(str::parse).collect();
            match numbers.with_context(|| format!("`{line}` has more than numbers in it"))?.split_first() {
                Some((x, ys)) if ys.len() == names.len() => points.push((*x, ys.to_vec())),
                _ => bail!("`{line}` has not a number for each name"),
            }
        }
        if points.len() < 2 {
            bail!("it has fewer than two points");
        }
        Ok(Self { across, names, points })
    }

    /// How far the axis goes above the highest point: the names are at the upper left, and should not stand on lines.
    fn headroom(&self) -> f64 {
        let (first, last) = (self.points[0].0, self.points[self.points.len() - 1].0);
        let is_left = |x: f64| x < first + (last - first) / 4.0;
        let left = self.points.iter().filter(|(x, _)| is_left(*x)).flat_map(|(_, ys)| ys).copied();
        if left.fold(0.0, f64::max) > 0.65 * self.highest() {
            1.08 + 0.1 * self.names.len() as f64
        } else {
            1.08
        }
    }

    fn highest(&self) -> f64 {
        self.points.iter().flat_map(|(_, ys)| ys).copied().fold(0.0, f64::max)
    }
}

fn draw(svg: &mut String, table: &Table, what: &str) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let font = |points: u32| ("sans-serif", points).into_font().color(&INK);
    let (first, last) = (table.points[0].0, table.points[table.points.len() - 1].0);
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(first..last, 0.0..(table.highest() * table.headroom()).max(1.0))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(INK.mix(0.0))
        .bold_line_style(INK.mix(0.2))
        .axis_style(INK.mix(0.6))
        .label_style(font(14))
        .x_desc(&table.across)
        .y_desc(what)
        .axis_desc_style(font(15))
        .y_labels(6)
        .x_label_formatter(&ToString::to_string)
        .y_label_formatter(&ToString::to_string)
        .draw()?;
    for (nth, (name, (colour, width))) in table.names.iter().zip(LINES).enumerate() {
        let line = table.points.iter().map(|(x, ys)| (*x, ys[nth]));
        let style = colour.stroke_width(width);
        chart
            .draw_series(LineSeries::new(line, style))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .border_style(INK.mix(0.0))
        .background_style(INK.mix(0.0))
        .label_font(font(15))
        .draw()?;
    area.present()?;
    drop(chart);
    Ok(())
}

/// The picture with its figures in words, for those who do not see it, and in the page's colour.
fn in_words(svg: &str, table: &Table, what: &str) -> String {
    let words: Vec<String> =
        table.names.iter().enumerate().map(|(nth, name)| said(table, nth, name)).collect();
    let (open, rest) = svg.split_once('>').unwrap_or((svg, ""));
    format!(
        "{open} role=\"img\">\n<title>{what}</title>\n<desc>Over {}: {}.</desc>{}",
        table.across,
        words.join("; "),
        rest.replace(INK_IN_SVG, "currentColor")
    )
}

fn said(table: &Table, nth: usize, name: &str) -> String {
    let at = |(x, ys): &(f64, Vec<f64>)| (*x, ys[nth]);
    let (_, first) = at(&table.points[0]);
    let (_, last) = at(&table.points[table.points.len() - 1]);
    let (when, most) = table
        .points
        .iter()
        .map(at)
        .fold((0.0, f64::MIN), |best, this| if this.1 > best.1 { this } else { best });
    format!("{name} begins at {first}, is at most {most}, at {when}, and ends at {last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_says_in_words_what_it_shows() {
        let table = Table::of("seconds  no limit  breaker\n0  1  1\n1  9.5  2\n2  4  0\n\nMore.\n").unwrap();
        let mut svg = String::new();
        draw(&mut svg, &table, "calls under way").unwrap();
        let svg = in_words(&svg, &table, "calls under way");
        assert!(svg.contains("no limit begins at 1, is at most 9.5, at 1, and ends at 4; breaker"), "{svg}");
        assert!(svg.contains("currentColor") && !svg.contains(INK_IN_SVG), "{svg}");
    }

    #[test]
    fn what_is_no_table_of_numbers_is_refused() {
        for printed in
            ["", "seconds", "seconds  one\n0  1\n", "seconds  one\n0  1\n1  two\n", "s  one\n0  1\n1\n"]
        {
            assert!(Table::of(printed).is_err(), "{printed:?}");
        }
    }
}
