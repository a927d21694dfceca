//! `cargo lab`; the launcher in `lab/launcher` builds and starts it.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab::cli::main()
}
