//! Errors that nobody foresaw, and backtraces that somebody switched on.

use crate::spec::scene::{LESSON, Ledger, behind_two_hops, pay, verdict_on_secrets};

#[test]
fn an_error_that_nobody_foresaw_tells_the_client_nothing() {
    let secrets = ["/var/lib", "ledger.db", "permission denied", "cannot read", "debit account"];
    verdict_on_secrets("a transfer over a damaged database", &Ledger::broken().ask(&pay(30)), &secrets);
    let garbage = behind_two_hops(r#"{"ok":{"account":"postgres://ledger_rw:hunter2@db-1.internal"}}"#);
    let secrets = ["hunter2", "invalid type", "line 1", "post 30", "readable"];
    verdict_on_secrets("from the account store: an account number that is none", &garbage, &secrets);
}

#[test]
fn a_backtrace_never_reaches_the_client() {
    // A process settles once whether its errors carry one, so this test runs itself in a process that has them.
    const ANSWER: &str = "the client got: ";
    const INNER: &str = "LESSON_03_INNER_RUN";
    let answer = Ledger::broken().ask(&pay(30));
    if std::env::var_os(INNER).is_some() {
        println!("\n{ANSWER}{}", answer.text().replace('\n', " "));
        return;
    }
    let in_crate = module_path!().split_once("::").map_or("", |(_, path)| path);
    let with_backtraces = std::env::current_exe().and_then(|spec| {
        std::process::Command::new(spec)
            .args(["--exact", &format!("{in_crate}::a_backtrace_never_reaches_the_client"), "--nocapture"])
            .envs([(INNER, "1"), ("RUST_BACKTRACE", "1"), ("RUST_LIB_BACKTRACE", "1")])
            .output()
    });
    let printed = with_backtraces
        .map_or_else(|why| why.to_string(), |child| String::from_utf8_lossy(&child.stdout).into_owned());
    let got = printed.lines().find_map(|line| line.strip_prefix(ANSWER)).unwrap_or("nothing");
    let frames = got.find("backtrace");
    LESSON
        .evidence()
        .sent("a transfer over a damaged database, to services that run with RUST_BACKTRACE=1")
        .arrived(format!("{} …", &got[..frames.map_or(got.len(), |at| at + "backtrace".len())]))
        .hurts("set to debug something else, it shows every client the server's source paths and functions")
        .holds(got.starts_with("{\"error\":") && frames.is_none());
}
