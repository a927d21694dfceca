//! No field of version 1 changes its type, its meaning or its presence: the check, and what it finds.

use super::super::scene::{Break, Exchange, Shape, V1, V2, recorded, replay};

const OF_V1: &str = include_str!("../recorded/v1.shape");

fn shape_of(text: &str) -> Shape {
    Shape::of(&recorded(text))
}

fn changed(from: &str, to: &str) -> Vec<Break> {
    assert!(V1.contains(from));
    shape_of(V1).broken_by(&shape_of(&V1.replace(from, to)))
}

#[test]
fn version_1_has_the_fields_that_are_written_down() {
    let seen: Vec<Exchange> =
        replay(V1, "/v1", "").into_iter().map(|(exchange, said)| Exchange { said, ..exchange }).collect();
    let seen = Shape::of(&seen);
    assert_eq!(Shape::parse(OF_V1).broken_by(&seen), [], "an old client cannot read this");
    assert_eq!(seen.to_string().lines().collect::<Vec<_>>(), OF_V1.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn a_field_that_is_taken_away_is_found() {
    assert_eq!(changed(r#","status":"ok""#, "").len(), 2);
    assert_eq!(
        changed(r#""balance""#, r#""amount""#),
        [Break::Removed("GET /accounts 200: balance".to_owned())]
    );
}

#[test]
fn a_field_of_another_type_is_found() {
    let breaks = changed(r#""amount":12.35"#, r#""amount":1235"#);
    assert_eq!(
        breaks,
        [Break::Retyped("POST /transfers 200: amount, decimal to decimal|integer".to_owned())]
    );
    assert_eq!(changed(r#"{"error":"bad amount"}"#, r#"{"error":null}"#).len(), 1);
}

#[test]
fn a_field_that_is_sometimes_absent_is_found() {
    let breaks = changed(r#""amount":12.35,"status":"ok""#, r#""amount":12.35"#);
    assert_eq!(breaks, [Break::SometimesAbsent("POST /transfers 200: status".to_owned())]);
}

#[test]
fn a_field_more_is_no_break() {
    assert_eq!(changed(r#""status":"ok""#, r#""status":"ok","memo":null"#), []);
}

#[test]
fn version_2_would_break_the_clients_of_version_1() {
    let breaks = shape_of(V1).broken_by(&shape_of(V2));
    assert!(
        breaks.contains(&Break::Retyped("GET /accounts 200: balance, decimal to integer".to_owned())),
        "{breaks:?}"
    );
    assert!(breaks.contains(&Break::Removed("refused: error".to_owned())), "{breaks:?}");
}
