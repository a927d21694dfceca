//! What the exit code of `cargo lab` says.

use std::process::ExitCode;

/// How a command ended. A red lesson that was asked for is an answer, not a failure of the tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; the spec, if one was run, is green.
    Done = 0,
    /// The spec is red or not the one that was handed out, `verify` rejected something, or `probe` found what is not as recorded.
    Red = 1,
    /// The command was not understood, or names a lesson, test or half-fix that is not there.
    Usage = 2,
    /// A lesson's crate or its spec does not compile.
    DoesNotCompile = 3,
    /// A test ran past its limit and was ended.
    Hung = 4,
    /// The lab could not work: no checkout, Cargo failed, a file cannot be read.
    CouldNotWork = 5,
}

impl Exit {
    /// For `--help`.
    pub const EXPLAINED: &str = "\
Exit codes:
  0  done; the spec is green
  1  a test is red, or the spec is not the one that was handed out; `verify`
     rejected something; `probe` found something else than is recorded;
     `find` found nothing
  2  the command was not understood, or it names something that does not exist
  3  a crate or its spec does not compile
  4  a test ran past its limit and was ended
  5  the lab could not work: no lab here, Cargo failed,
     a file cannot be read";
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
