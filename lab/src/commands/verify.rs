//! `verify`: puts lessons through the maintainers' gate and reports what it found.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::cli::Limit;
use crate::exit::Exit;
use crate::gate::{Ask, Findings, Name, Rejection, build_all, verify};
use crate::lesson::{self, Lesson};
use crate::report::style::{BAD, FAINT, GOOD, STRONG, painted, wrapped};

const MOST_LINES: usize = 40;

/// What can be typed after `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these lessons: number, noun or both
    pub lessons: Vec<String>,
    /// Record the failures, stories, patches and digests as they are now, where all else holds
    #[arg(long)]
    pub bless: bool,
    /// How many times the fixed twin must pass
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
    let lessons = checkout.lessons()?;
    let asked: Vec<&Lesson> = if args.lessons.is_empty() {
        lessons.iter().collect()
    } else {
        args.lessons.iter().map(|name| lesson::find(&lessons, name)).collect::<Result<_, _>>()?
    };
    let ask = Ask { limit: args.limit.get(), repeat: args.repeat, bless: args.bless };
    if asked.len() > 1 {
        build_all(checkout, &asked)?;
    }
    let (mut passed, mut failed) = (0, 0);
    for lesson in asked {
        anstream::println!("{}", painted(STRONG, &lesson.slug));
        let findings =
            verify(checkout, lesson, ask).with_context(|| format!("cannot verify {}", lesson.slug))?;
        tell(checkout, &findings);
        passed += findings.passed;
        failed += findings.rejections.len();
    }
    if args.lessons.is_empty() {
        for slug in checkout.undescribed()? {
            anstream::println!("{}", painted(STRONG, &slug));
            tell(checkout, &undescribed());
            failed += 1;
        }
    }
    let verdict = if failed == 0 { painted(GOOD, "ok") } else { painted(BAD, "FAILED") };
    anstream::println!(
        "test result: {verdict}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out; finished in {:.2}s",
        began.elapsed().as_secs_f32()
    );
    Ok(if failed == 0 { Exit::Done } else { Exit::Red })
}

fn undescribed() -> Findings {
    let rejection = Rejection {
        name: Name::Incomplete,
        what: "lesson.toml".to_owned(),
        seen: String::new(),
        advice: "write it; without one the folder is not a lesson".to_owned(),
    };
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
