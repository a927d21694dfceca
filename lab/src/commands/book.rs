//! `book`: builds the book with its builder, which nothing else does.

use std::path::{self, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::checkout::Checkout;
use crate::exit::Exit;
use crate::run::cargo;

const BUILDER: &str = "book";

/// What can be typed after `book`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Open this lesson's chapter in your browser
    #[arg(conflicts_with = "check")]
    pub lesson: Option<String>,
    /// Open the book in your browser
    #[arg(long, conflicts_with = "check")]
    pub open: bool,
    /// Serve the book on this machine, with buttons that run the lessons
    #[arg(long, conflicts_with = "check")]
    pub serve: bool,
    /// The port on 127.0.0.1 to serve it on [default: any free port]
    #[arg(long, requires = "serve")]
    pub port: Option<u16>,
    /// Also run every program that the book shows, and compare its output
    #[arg(long)]
    pub check: bool,
    /// Write the pages to this folder, as a site that any web server can serve [default: target/book]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["serve", "check"])]
    pub out: Option<PathBuf>,
    /// Build it while chapters are missing
    #[arg(long, hide = true)]
    pub draft: bool,
}

/// Builds the builder, which takes a minute or two the first time, then the book.
///
/// # Errors
/// No such lesson. The builder does not build, or the book has faults; both are said on standard error.
pub fn run(checkout: &Checkout, args: &Args) -> Result<Exit> {
    let lessons = checkout.shelf()?;
    let lesson = args.lesson.as_deref().map(|asked| lessons.find(asked)).transpose()?;
    let mut build = cargo::command(checkout.root());
    build.args(["build", "--package", BUILDER]);
    ensure!(build.status().context("cannot run cargo")?.success(), "the book's builder was not built");

    let mut book = cargo::command(checkout.root());
    book.args(["run", "--quiet", "--package", BUILDER, "--"]);
    book.arg(match (args.check, args.serve) {
        (true, _) => "check",
        (false, true) => "serve",
        (false, false) => "build",
    });
    if args.open || lesson.is_some() {
        book.args(["--open", lesson.map_or("index", |lesson| &lesson.slug)]);
    }
    if let Some(port) = args.port {
        book.args(["--port", &port.to_string()]);
    }
    if let Some(folder) = &args.out {
        let folder = path::absolute(folder).context("the folder given as --out")?;
        book.arg("--to").arg(folder);
    }
    book.args(args.draft.then_some("--draft"));
    ensure!(book.status().context("cannot run cargo")?.success(), "the book was not built, or has faults");
    Ok(Exit::Done)
}
