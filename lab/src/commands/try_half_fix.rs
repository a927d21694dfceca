//! Tries a tempting fix on a copy of the broken crate, and shows what catches it.

use std::fmt::Write as _;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::cli::{Limit, Misuse};
use crate::exit::Exit;
use crate::lesson::changes::{Changes, Numbers};
use crate::lesson::scratch::Scratch;
use crate::lesson::{self, HalfFix, Lesson};
use crate::report;
use crate::report::style::{BAD, CARE, PLACE, STRONG, count, painted, wrapped};
use crate::run::cargo::{self, Target};
use crate::run::judge;
use crate::run::spec::{Patience, Verdict};

/// What can be typed after `try`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lesson: number, noun or both [default: the one whose folder you are in]
    #[arg(default_value = lesson::HERE, hide_default_value = true)]
    pub lesson: String,
    /// The half-fix: its number, its name or how the name begins; without one, all are listed
    pub half_fix: Option<String>,
    /// How long a single test may take.
    #[command(flatten)]
    pub limit: Limit,
}

/// Lists the half-fixes of a lesson, or tries one. The learner's crate is neither read nor written.
///
/// # Errors
/// No such lesson or half-fix; its patch does not fit; Cargo failed.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = lessons.find(&args.lesson)?;
    let Some(asked) = &args.half_fix else {
        anstream::print!("{}", list(lesson));
        return Ok(Exit::Done);
    };
    let (number, half_fix) = find(lesson, asked)?;
    let original = lesson.handed_out()?;
    let patched = lesson.with_half_fix(half_fix)?;
    anstream::print!("{}", proposal(lesson, number, half_fix, &Changes::between(&original, &patched)));

    let target_dir = cargo::target_dir(checkout.root())?;
    let scratch = Scratch::write(checkout, lesson, &half_fix.name, &patched, &target_dir)?;
    let order = scratch.order(checkout, Target::Test(lesson.spec().to_owned()), &target_dir);
    let built = cargo::build(&order, "building the half-fix")?.built;
    let spec = match built.into_iter().next() {
        Some(Ok(spec)) => spec,
        Some(Err(broken)) => {
            anstream::println!("{}", painted(BAD, "It does not even compile:"));
            anstream::println!("{}", broken.rendered.join("\n"));
            return Ok(Exit::DoesNotCompile);
        }
        None => anyhow::bail!("cargo built nothing"),
    };
    let tests = spec.tests()?;
    let verdicts = judge::run(&[(&spec, tests)], Patience::of(args.limit.get()))?;
    let verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
    anstream::print!("{}", outcome(checkout, lesson, half_fix, &verdicts));
    Ok(if caught(half_fix, &verdicts).is_some() { Exit::Done } else { Exit::Red })
}

/// The half-fix that `asked` means, and its number.
fn find<'a>(lesson: &'a Lesson, asked: &str) -> Result<(usize, &'a HalfFix)> {
    let half_fixes = &lesson.about.half_fixes;
    let wanted = asked.trim().trim_end_matches(".patch").to_lowercase().replace([' ', '_'], "-");
    let by_number = wanted.parse::<usize>().ok().filter(|number| (1..=half_fixes.len()).contains(number));
    let named = |test: &dyn Fn(&str) -> bool| {
        let mut fitting = half_fixes.iter().enumerate().filter(|(_, half_fix)| test(&half_fix.name));
        let only = fitting.next();
        only.filter(|_| fitting.next().is_none()).map(|(index, _)| index + 1)
    };
    let found = by_number
        .or_else(|| named(&|name| name == wanted))
        .or_else(|| named(&|name| name.starts_with(&wanted)))
        .or_else(|| named(&|name| name.contains(&wanted)));
    if let Some(number) = found {
        return Ok((number, &half_fixes[number - 1]));
    }
    let likeness = |half_fix: &HalfFix| strsim::jaro_winkler(&half_fix.name, &wanted);
    let nearest = half_fixes.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let meant = nearest
        .filter(|nearest| likeness(nearest) > 0.7)
        .map_or_else(String::new, |nearest| format!("; did you mean {}?", nearest.name));
    let number = lesson.number();
    Err(Misuse(format!(
        "{} has no half-fix `{asked}`{meant}\n`cargo lab try {number}` lists them",
        lesson.slug
    ))
    .into())
}

fn list(lesson: &Lesson) -> String {
    if lesson.about.half_fixes.is_empty() {
        return format!("{} has no half-fixes.\n", lesson.slug);
    }
    let head = format!("{} · fixes that people suggest, and that do not work", lesson.slug);
    let mut text = wrapped("", "", &head);
    text = format!("{}\n\n", painted(STRONG, text));
    for (index, half_fix) in lesson.about.half_fixes.iter().enumerate() {
        let says = wrapped("     ", "     ", &format!("“{}”", half_fix.says.trim()));
        let _ = writeln!(text, "{:>3}  {}\n{says}\n", index + 1, painted(PLACE, &half_fix.name));
    }
    let command = format!("cargo lab try {} 1", lesson.number());
    text + &report::next(&[(&command, "tries the first one, on a copy")])
}

fn proposal(lesson: &Lesson, number: usize, half_fix: &HalfFix, changes: &Changes) -> String {
    let of = lesson.about.half_fixes.len();
    let head = format!("{} · half-fix {number} of {of}: {}", lesson.slug, half_fix.name);
    format!(
        "{}\n{}\n\n{}",
        painted(STRONG, wrapped("", "", &head)),
        wrapped("  ", "  ", &format!("“{}”", half_fix.says.trim())),
        changes.drawn(&format!("pitfalls/{}", lesson.slug), Numbers::Before)
    )
}

/// The test that catches the half-fix as its description says, if it is red.
fn caught<'a>(half_fix: &HalfFix, verdicts: &'a [Verdict]) -> Option<&'a Verdict> {
    verdicts.iter().find(|verdict| verdict.test.name() == half_fix.caught_by && !verdict.outcome.is_green())
}

fn outcome(checkout: &Checkout, lesson: &Lesson, half_fix: &HalfFix, verdicts: &[Verdict]) -> String {
    // On the crate as handed out every test of `pitfall` is red, and every other green.
    let (pitfall, contract): (Vec<&Verdict>, Vec<&Verdict>) =
        verdicts.iter().partition(|verdict| verdict.test.module() == "pitfall");
    let (green, red): (Vec<&Verdict>, Vec<&Verdict>) =
        pitfall.into_iter().partition(|verdict| verdict.outcome.is_green());
    let broke: Vec<&Verdict> = contract.into_iter().filter(|verdict| !verdict.outcome.is_green()).collect();

    let mut text = String::new();
    let tests = count(green.len() + red.len(), "pitfall test");
    section(&mut text, &format!("It repairs {} of {tests}", green.len()), &green);
    let caught = caught(half_fix, verdicts);
    let others = |verdict: &&&Verdict| caught.is_none_or(|caught| caught.test != verdict.test);
    section(&mut text, "It breaks what worked", &broke.iter().filter(others).copied().collect::<Vec<_>>());
    section(&mut text, "These are still red", &red.iter().filter(others).copied().collect::<Vec<_>>());
    match caught {
        Some(caught) => {
            let _ = writeln!(text, "{}", painted(STRONG, "And this one catches it"));
            text.push_str(&report::in_full(caught, checkout.root()));
            let _ = writeln!(text, "{}", painted(STRONG, "Why"));
            let _ = writeln!(text, "{}\n", wrapped("  ", "  ", half_fix.why.trim()));
            text.push_str(&further(lesson, half_fix));
        }
        None => {
            let escaped = format!(
                "No test catches it: `{}` should be red and is green. That is a bug in the lab, not your mistake.",
                half_fix.caught_by
            );
            let _ = writeln!(text, "{}", painted(CARE, wrapped("", "", &escaped)));
        }
    }
    text
}

fn section(text: &mut String, head: &str, verdicts: &[&Verdict]) {
    if verdicts.is_empty() && !head.starts_with("It repairs") {
        return;
    }
    let _ = writeln!(text, "{}", painted(STRONG, head));
    for verdict in verdicts {
        text.push_str(&report::line(verdict));
    }
    text.push('\n');
}

fn further(lesson: &Lesson, half_fix: &HalfFix) -> String {
    let number = lesson.number();
    let position = lesson.about.half_fixes.iter().position(|other| other.name == half_fix.name);
    let following = position.map_or(0, |position| position + 2);
    if following <= lesson.about.half_fixes.len() {
        let command = format!("cargo lab try {number} {following}");
        report::next(&[(&command, "the next half-fix")])
    } else {
        let command = format!("cargo lab diff {number}");
        report::next(&[(&command, "the fix that works")])
    }
}
