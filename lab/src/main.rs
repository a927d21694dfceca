//! `cargo lab`; the launcher in `lab/launcher` builds and starts it.

use std::process::ExitCode;

use lab::run::guard;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == guard::ARGUMENT) {
        return guard::main();
    }
    guard::want();
    lab::cli::main()
}
