//! `book`: builds the book, records what it shows, checks both. `cargo lab book` runs it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::sync::Arc;

use anyhow::{Context, Result};
use book::fault::Faulty;
use book::foreign;
use book::reading;
use book::record;
use book::repository::Repository;
use book::serve;
use book::site::{self, Plan};
use clap::{Parser, Subcommand};
use lab::checkout::Checkout;
use lab::run::cargo;

/// Builds the book, records what it shows, checks both
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The lab whose book it is [default: the nearest one at or above the current folder]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Where the pages go [default: target/book]
    #[arg(long, global = true, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Chapters may be missing and lessons unfinished; what is lacking is told
    #[arg(long, global = true)]
    draft: bool,
    /// Go and Java are installed: nothing of them is skipped
    #[arg(long, global = true)]
    require: bool,
    /// What to do
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build the pages
    Build {
        /// Open this one, `index` or a chapter's name without its ending
        #[arg(long, value_name = "PAGE")]
        open: Option<String>,
    },
    /// Run what the book shows, and write down what it prints
    Record {
        /// Only what has this in its name: `outputs/04`, `half-fixes/02-framing`
        #[arg(default_value = "")]
        part: String,
    },
    /// Run what the book shows, compare it with what is recorded, and build
    Check,
    /// Build, and tell how long each chapter takes to read: what is shown at once, and what is folded
    Minutes,
    /// Format, compile and test the book's Go and Java, where their toolchains are installed
    Foreign,
    /// Build, and serve the pages with their Run buttons to this machine
    Serve {
        /// Where on 127.0.0.1; 0 is a port that is free
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Open this one, `index` or a chapter's name without its ending
        #[arg(long, value_name = "PAGE")]
        open: Option<String>,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            explain(&why);
            ExitCode::FAILURE
        }
    }
}

fn explain(why: &anyhow::Error) {
    match why.downcast_ref::<Faulty>() {
        Some(faulty) => eprintln!("{faulty}"),
        None => {
            let causes: Vec<String> = why.chain().map(ToString::to_string).collect();
            eprintln!("error: {}", causes.join("\n  because: "));
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let start = match &arguments.root {
        Some(root) => std::path::absolute(root).context("the folder given as --root")?,
        None => env::current_dir().context("the current folder")?,
    };
    let repository = Arc::new(Repository::open(Checkout::at_or_above(&start)?)?);
    match &arguments.verb {
        Verb::Build { open } => {
            let first = build(&repository, arguments)?;
            if let Some(page) = open {
                let page = first.with_file_name(page).with_extension("html");
                println!("{}", as_url(&page));
                if let Err(why) = opener::open(&page) {
                    eprintln!("cannot open it: {why}");
                }
            } else {
                println!("{}", as_url(&first));
            }
        }
        Verb::Record { part } => {
            let changed = record::write(&repository, &record::run(&repository, part)?, part)?;
            for key in &changed {
                println!("book/recorded/{key}.txt");
            }
            println!("{} changed", changed.len());
        }
        Verb::Foreign => check_foreign(&repository, arguments)?,
        Verb::Minutes => {
            let first = build(&repository, arguments)?;
            let site = first.parent().expect("the first page lies in a folder");
            print!("{}", reading::table(&reading::pages(site)?));
        }
        Verb::Check => {
            check_foreign(&repository, arguments)?;
            let stale = record::compare(&repository, &record::run(&repository, "")?)?;
            match build(&repository, arguments) {
                Err(why) if stale.is_empty() => return Err(why),
                Err(why) => explain(&why),
                Ok(first) => println!("{}", as_url(&first)),
            }
            if !stale.is_empty() {
                return Err(Faulty { faults: stale }.into());
            }
        }
        Verb::Serve { port, open } => serve(&start, arguments, *port, open.as_deref())?,
    }
    Ok(())
}

fn check_foreign(repository: &Repository, arguments: &Arguments) -> Result<()> {
    for line in foreign::check(repository, arguments.require)? {
        println!("{line}");
    }
    Ok(())
}

/// Serves until Ctrl-C. Each build reads the lessons again.
fn serve(start: &Path, arguments: &Arguments, port: u16, open: Option<&str>) -> Result<()> {
    ctrlc::set_handler(|| {
        // A story in a process group of its own does not hear Ctrl-C.
        lab::run::process::end_all();
        process::exit(130);
    })
    .context("cannot listen for Ctrl-C")?;
    let checkout = Checkout::at_or_above(start)?;
    let build_again = || {
        let repository = Arc::new(Repository::open(checkout.clone())?);
        let first = build(&repository, arguments)?;
        Ok(first.parent().expect("the first page lies in a folder").to_path_buf())
    };
    serve::serve(&checkout, port, build_again, |url| {
        let page = open.map(|page| format!("{url}{page}.html"));
        println!("{}  (Ctrl-C ends it)", page.as_deref().unwrap_or(url));
        if let Some(page) = page
            && let Err(why) = opener::open(&page)
        {
            eprintln!("cannot open {page}: {why}");
        }
    })
}

/// Builds, and returns the first page.
fn build(repository: &Arc<Repository>, arguments: &Arguments) -> Result<PathBuf> {
    let to = match &arguments.to {
        Some(to) => std::path::absolute(to).context("the folder given as --to")?,
        None => cargo::target_dir(repository.root())?.join("book"),
    };
    let lacking = site::build(
        repository,
        &Plan { to: to.clone(), draft: arguments.draft, url: env::var("BOOK_URL").ok() },
    )?;
    if !lacking.chapters.is_empty() {
        eprintln!("draft: {} chapters of SUMMARY.md are not there yet", lacking.chapters.len());
    }
    for fault in lacking.lessons.iter().chain(&lacking.links) {
        eprintln!("draft: {fault}");
    }
    let first = to.join("index.html");
    Ok(first)
}

/// `path` as a terminal makes a link of it.
fn as_url(path: &Path) -> String {
    let path = path
        .display()
        .to_string()
        .replace('\\', "/")
        .replace('%', "%25")
        .replace(' ', "%20")
        .replace('#', "%23");
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_is_still_one_link() {
        assert_eq!(as_url(Path::new("/a b/index.html")), "file:///a%20b/index.html");
    }
}
