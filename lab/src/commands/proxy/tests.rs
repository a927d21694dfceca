//! Which combinations make sense, and what is said of the others.

use clap::Parser;

use super::{Answer, Args, Plan};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

fn plan(line: &str) -> Result<Plan, String> {
    let words = ["proxy"].into_iter().chain(line.split_whitespace());
    let line = Line::try_parse_from(words).map_err(|why| why.to_string())?;
    Plan::of(&line.args).map_err(|why| why.to_string())
}

#[test]
fn a_port_alone_is_this_machine() {
    let plan = plan("--listen 9000 --to :8080").unwrap();
    assert_eq!(plan.listen.to_string(), "127.0.0.1:9000");
    assert!(matches!(plan.answer, Answer::Forward(forward) if forward.to[0].to_string() == "127.0.0.1:8080"));
}

#[test]
fn what_goes_beyond_this_machine_has_to_be_asked_for() {
    for line in ["--listen 0.0.0.0:9000 --to 8080", "--to 192.0.2.1:80", "--listen [::]:9000 --never-answer"]
    {
        assert!(plan(line).unwrap_err().contains("--beyond-loopback"), "{line}");
        assert!(plan(&format!("{line} --beyond-loopback")).unwrap().beyond_loopback, "{line}");
    }
}

#[test]
fn what_makes_no_sense_says_why() {
    let told = [
        ("--to 8080 --listen 8080", "connect to itself"),
        ("--to nowhere", "HOST:PORT"),
        ("--to 127.0.0.1:0", "port 0"),
        ("--to 8080 --reset-after 5s --swallow-after 10s", "--swallow-after would never happen"),
        ("--to 8080 --reset-after 5s --close-after 5s", "would never happen"),
        ("--to 8080 --reset-after 5k --swallow-after 10k", "cannot both wait for bytes"),
        ("--to 8080 --direction to-client --reset-after 5s", "has a direction"),
        ("--to 8080 --refuse --split 1", "cannot be used with"),
        ("--never-answer --refuse", "cannot be used with"),
        ("--listen 9000", "--to"),
        ("--to 8080 --rate 0k", "--stall-after 0s"),
        ("--to 8080 --swallow-after 10", "has a unit"),
    ];
    for (line, why) in told {
        let said = plan(line).unwrap_err();
        assert!(said.contains(why), "{line}: {said}");
    }
}

#[test]
fn what_makes_sense_together_is_allowed() {
    for line in [
        "--to 8080 --swallow-after 5s --reset-after 10s",
        "--to 8080 --reset-after 64k --stall-after 2s --split 1 --rate 1M --delay 50ms",
        "--to 8080 --direction to-client --close-after 100B",
    ] {
        assert!(plan(line).is_ok(), "{line}: {:?}", plan(line));
    }
}
