//! `verify`: puts lessons through the maintainers' gate and reports what it found.

use std::time::Instant;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::cli::Limit;
use crate::exit::Exit;
use crate::gate::{Ask, Findings, Name, Rejection, build_all, verify};
use crate::lesson::{Lesson, Shelf, Unread, rig};
use crate::report::style::{BAD, FAINT, GOOD, STRONG, painted, wrapped};

const MOST_LINES: usize = 40;

/// What can be typed after `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these lessons: number, noun or both
    pub lessons: Vec<String>,
    /// Record the failures, stories, patches and digests as they are now, where nothing else is wrong
    #[arg(long)]
    pub bless: bool,
    /// How many times the fixed twin must pass; the broken twin and the half-fixes run at most as often
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub repeat: u32,
    /// How long a single test may take.
    #[command(flatten)]
    pub limit: Limit,
}

/// Verifies the lessons, all of them even if one is rejected.
///
/// # Errors
/// No such lesson; Cargo failed; a file cannot be read or written.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let began = Instant::now();
    let shelf = checkout.shelf()?;
    let (asked, unread) = asked(&shelf, args)?;
    let ask = Ask { limit: args.limit.get(), repeat: args.repeat, bless: args.bless };
    if asked.len() > 1 {
        build_all(checkout, &asked)?;
    }
    let (mut passed, mut failed) = (0, 0);
    let mut told = |slug: &str, check: &dyn Fn() -> Findings| {
        anstream::println!("{}", painted(STRONG, slug));
        let findings = check();
        tell(checkout, &findings);
        passed += findings.passed;
        failed += findings.rejections.len();
    };
    for lesson in asked {
        told(&lesson.slug, &|| verify(checkout, lesson, ask).unwrap_or_else(|why| not_checked(&why)));
    }
    for unread in unread {
        told(&unread.slug, &|| unreadable(unread));
    }
    if let Some(digest) = rig::digest(checkout.root()).filter(|_| rig::was_edited(checkout.root())) {
        told("rig", &|| the_rig(checkout, &digest, args.bless));
    }
    if args.lessons.is_empty() {
        for slug in &shelf.strays {
            told(slug, &|| stray(slug));
        }
    }
    let verdict = if failed == 0 { painted(GOOD, "ok") } else { painted(BAD, "FAILED") };
    anstream::println!(
        "test result: {verdict}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out; finished in {:.2}s",
        began.elapsed().as_secs_f32()
    );
    Ok(if failed == 0 { Exit::Done } else { Exit::Red })
}

/// The lessons that were asked for, and those of them that cannot be read.
fn asked<'a>(shelf: &'a Shelf, args: &Args) -> Result<(Vec<&'a Lesson>, Vec<&'a Unread>)> {
    if args.lessons.is_empty() {
        return Ok((shelf.iter().collect(), shelf.unread.iter().collect()));
    }
    let (mut asked, mut unread) = (Vec::new(), Vec::new());
    for name in &args.lessons {
        match shelf.unread_named(name) {
            Some(one) => unread.push(one),
            None => asked.push(shelf.find(name)?),
        }
    }
    Ok((asked, unread))
}

/// The rig is not the recorded one. A learner who makes it toothless is told so by this digest.
fn the_rig(checkout: &Checkout, digest: &str, bless: bool) -> Findings {
    let file = format!("tests/rig/{}", rig::FILE);
    if bless {
        return match rig::record(checkout.root(), digest) {
            Ok(path) => Findings { blessed: vec![path], ..Findings::default() },
            Err(why) => not_checked(&why.into()),
        };
    }
    let seen = format!("the rig has {digest} now");
    rejected(Name::StaleDigest, &file, seen, "`--bless` records the rig as it is now".to_owned())
}

fn unreadable(unread: &Unread) -> Findings {
    let advice =
        format!("`git checkout tests/specs/{}` brings it back; of a new lesson, write it", unread.slug);
    rejected(Name::Unreadable, "lesson.toml", unread.told(), advice)
}

fn stray(slug: &str) -> Findings {
    let advice =
        "it has neither tests/specs nor solutions; if it is a copy, move it out of pitfalls/".to_owned();
    rejected(Name::Incomplete, &format!("pitfalls/{slug}"), String::new(), advice)
}

fn not_checked(why: &anyhow::Error) -> Findings {
    let said = why.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    rejected(
        Name::NotChecked,
        "the lesson",
        said,
        "nothing was recorded; the other lessons are not concerned".to_owned(),
    )
}

fn rejected(name: Name, what: &str, seen: String, advice: String) -> Findings {
    let rejection = Rejection { name, what: what.to_owned(), seen, advice };
    Findings { rejections: vec![rejection], ..Findings::default() }
}

fn tell(checkout: &Checkout, findings: &Findings) {
    for line in &findings.holds {
        anstream::println!("  {} {line}", painted(GOOD, "✓"));
    }
    for file in &findings.blessed {
        let file = file.strip_prefix(checkout.root()).unwrap_or(file).display();
        anstream::println!("  {} recorded {file}", painted(GOOD, "✓"));
    }
    for rejection in &findings.rejections {
        tell_rejection(rejection);
    }
    anstream::println!();
}

fn tell_rejection(rejection: &Rejection) {
    let Rejection { name, what, seen, advice } = rejection;
    anstream::println!("  {} {}  {what}", painted(BAD, "✗"), painted(BAD, name));
    let lines: Vec<&str> = seen.trim_matches('\n').lines().collect();
    for line in lines.iter().take(MOST_LINES) {
        anstream::println!("      {line}");
    }
    if lines.len() > MOST_LINES {
        anstream::println!("      {}", painted(FAINT, format!("… {} more lines", lines.len() - MOST_LINES)));
    }
    anstream::println!("{}", painted(FAINT, wrapped("    → ", "      ", advice)));
}
