//! What the author tested: clients that name their version.
//!
//! `naming` is about where a version is named, `core` about what both versions stand on, `shape` about what a change of an answer
//! breaks, `ending` about how a version ends and who still calls it, `http` is a real server.

mod core;
mod ending;
mod http;
mod naming;
mod shape;
mod usage;

use super::scene::{V1, V2, recorded, replay};

#[test]
fn version_1_in_the_path_says_what_was_recorded() {
    for (exchange, said) in replay(V1, "/v1", "") {
        assert_eq!(said, exchange.said, "{} {}", exchange.line, exchange.body);
    }
}

#[test]
fn version_1_in_the_header_says_what_was_recorded() {
    for (exchange, said) in replay(V1, "", "1") {
        assert_eq!(said, exchange.said, "{} {}", exchange.line, exchange.body);
    }
}

#[test]
fn version_2_in_the_path_says_what_was_recorded() {
    for (exchange, said) in replay(V2, "/v2", "") {
        assert_eq!(said, exchange.said, "{} {}", exchange.line, exchange.body);
    }
}

#[test]
fn version_2_in_the_header_says_what_was_recorded() {
    for (exchange, said) in replay(V2, "", "2") {
        assert_eq!(said, exchange.said, "{} {}", exchange.line, exchange.body);
    }
}

#[test]
fn the_recordings_are_read_to_their_end() {
    assert_eq!([V1, V2].map(|text| recorded(text).len()), [21, 13]);
}
