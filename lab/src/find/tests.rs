//! What the index of this checkout finds.

use std::path::Path;
use std::sync::LazyLock;

use super::*;

/// Read once: it is the whole book.
static HERE: LazyLock<Search> =
    LazyLock::new(|| Search::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).expect("this checkout"));
/// What people wrote into public issues, and where it has to lead.
const LINES: &str = include_str!("lines.tsv");

fn first(asked: &str) -> String {
    let found = HERE.ask(asked);
    let known = found.known.first().map(|(entry, _)| *entry);
    known.or(found.near.first().copied()).map_or_else(String::new, |entry| entry.page.clone())
}

#[test]
fn a_line_as_it_stands_in_a_log_leads_to_its_page() {
    for (line, page) in [
        (
            "2026-03-01T02:11:09Z ERR pay failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded",
            "05-deadlines.md",
        ),
        (
            "HikariPool-1 - Connection is not available, request timed out after 30001ms (total=20, active=20, idle=0, waiting=311)",
            "10-pooling.md",
        ),
        (
            "closing transport due to: connection error: desc = \"error reading from server: EOF\", received prior goaway: code: ENHANCE_YOUR_CALM, debug data: \"too_many_pings\"",
            "07-heartbeat.md",
        ),
        (
            "TooLongFrameException: Adjusted frame length exceeds 1048576: 1195725860 - discarded",
            "02-framing.md",
        ),
        (
            "org.apache.thrift.transport.TTransportException: Frame size (369295618) larger than max length (16384000)!",
            "02-framing.md",
        ),
        ("transfer failed: out of sequence response", "04-multiplexing.md"),
        ("CircuitBreaker 'ledger' is OPEN and does not permit further calls", "09-breakers.md"),
        (
            "tls: failed to verify certificate: x509: certificate is valid for a.internal, not ledger.internal",
            "12-tls.md",
        ),
    ] {
        assert_eq!(first(line), page, "{line}");
    }
}

#[test]
fn a_part_of_a_text_is_enough_in_any_case() {
    assert_eq!(first("TOO_MANY_PINGS"), "07-heartbeat.md");
    assert_eq!(first("slot to become available"), "10-pooling.md");
}

#[test]
fn words_that_only_the_chapters_have_lead_to_a_section() {
    let found = HERE.ask("Nagle delayed acknowledgement");
    assert!(found.sections.iter().any(|section| section.file.ends_with("02-framing.md")), "{found:?}");
}

#[test]
fn what_nobody_ever_wrote_about_is_not_found() {
    for asked in ["", "   ", "zzyzx quux", "e"] {
        let found = HERE.ask(asked);
        assert!(found.known.is_empty() && found.near.is_empty() && found.sections.is_empty(), "{asked}");
    }
}

#[test]
fn a_line_that_nobody_wrote_for_the_index_leads_to_the_right_page() {
    let (mut lines, mut misled) = (0, Vec::new());
    for line in LINES.lines().filter(|line| !line.starts_with('#')) {
        let [pages, source, text] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else {
            panic!("three columns: {line}")
        };
        let page = first(text);
        let page = page.split(['#', '.']).next().filter(|page| !page.is_empty()).unwrap_or("nothing");
        lines += 1;
        if !pages.split('|').any(|right| right == page) {
            misled.push(format!("{page}, not {pages}: {text} ({source})"));
        }
    }
    assert!(misled.len() * 20 < lines, "{} of {lines}:\n{}", misled.len(), misled.join("\n"));
}

#[test]
fn the_cause_comes_before_what_wraps_it() {
    let line = "Max retries exceeded with url: /pay (Caused by NewConnectionError('[Errno 111] Connection refused'))";
    assert_eq!(first(line), "rpc.md");
    assert_eq!(
        first("urllib3.exceptions.MaxRetryError: Max retries exceeded with url: /pay"),
        "08-retries.md"
    );
}

#[test]
fn a_code_is_the_last_resort() {
    assert_eq!(first("rpc error: code = Internal desc = oops"), "03-errors.md");
    assert_eq!(first("rpc error: code = Internal desc = transport is closing"), "07-heartbeat.md");
}

#[test]
fn what_was_only_inferred_is_told_apart() {
    let found = HERE.ask("ledger: the session was lost");
    assert!(
        matches!(found.known.first(), Some((_, By::Words(words))) if words == &["session", "lost"]),
        "{found:?}"
    );
    let found = HERE.ask("too_many_pings");
    assert!(matches!(found.known.first(), Some((_, By::Text(_)))), "{found:?}");
}
