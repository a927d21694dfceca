//! `cargo lab proxy`: what it refuses before anything is built, and that Ctrl-C reaches what it becomes.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use e2e::Lab;

#[test]
fn what_makes_no_sense_is_told_before_anything_is_built() {
    let lab = Lab::new("proxy");
    lab.run(&["proxy"]).says(2, &["--to <ADDRESS>"]);
    lab.run(&["proxy", "--to", "8080", "--swallow-after", "10"]).says(2, &["a time has a unit", "10s"]);
    lab.run(&["proxy", "--to", "192.0.2.1:80"]).says(2, &["--beyond-loopback"]);
    lab.run(&["proxy", "--to", "8080", "--close-after", "1s", "--reset-after", "2s"])
        .says(2, &["--reset-after would never happen"]);
    lab.run(&["proxy", "--help"]).says(0, &["--swallow-after <WHEN>", "`heal` ends stall"]);
}

#[cfg(unix)]
#[test]
fn it_runs_until_ctrl_c_and_then_says_what_has_happened() {
    let lab = Lab::new("proxy-runs");
    // The fixture has no proxy: this is the lab itself, built where this test was.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = lab.path("").ancestors().nth(3).expect("target/debug/e2e/NAME").to_path_buf();
    let mut child = lab
        .command(&root, &["proxy", "--never-answer"])
        .env("CARGO_TARGET_DIR", target)
        .stdout(Stdio::piped())
        .spawn()
        .expect("`lab` runs");
    let mut said = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut text = String::new();
    while !text.contains("accepted and never answered") {
        assert!(said.read_line(&mut text).expect("text") > 0, "{text}");
    }
    // It is the process that was started, as a shell knows it.
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.expect("kill runs").success());
    said.read_to_string(&mut text).expect("text");
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{text}");
    assert!(text.contains("ended by Ctrl-C") && text.contains("0 connections"), "{text}");
}
