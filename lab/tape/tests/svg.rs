//! The drawing as a page gets it: well formed, nothing lost, nothing over another.
#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use roxmltree::{Document, Node};
use tape::{Event, Fate, Happening, Tape};
use unicode_width::UnicodeWidthStr;

fn sent(at: u64, from: &str, to: &str, says: &str, fate: Fate) -> Event {
    let what =
        Happening::Sent { from: from.into(), to: to.into(), bytes: vec![0; 15], says: says.into(), fate };
    Event { at: Duration::from_millis(at), what }
}

fn note(at: u64, who: &str, says: &str) -> Event {
    Event { at: Duration::from_millis(at), what: Happening::Note { who: who.into(), says: says.into() } }
}

fn class<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("class").unwrap_or_default()
}

fn texts<'a>(node: Node<'a, 'a>, named: &str) -> Vec<&'a str> {
    node.descendants().filter(|node| class(*node) == named).filter_map(|node| node.text()).collect()
}

/// A text's place: left, right, top, bottom.
type Place = (f32, f32, f32, f32);

/// Every text of the drawing and the place that it takes in a wide font.
fn places(svg: &Document<'_>) -> Vec<(String, Place)> {
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f32>().unwrap();
    let place = |node: Node<'_, '_>| {
        let text = node.text().unwrap_or_default().to_owned();
        let column = if ["size", "time"].contains(&class(node)) { 6.63 } else { 7.25 };
        let width = f32::from(u16::try_from(text.width()).unwrap()) * column;
        let (x, y) = (number(node, "x"), number(node, "y"));
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        (text, (left, left + width, y - 10.0, y + 3.0))
    };
    svg.descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
        .map(place)
        .collect()
}

fn nothing_overlaps(name: &str, tape: &Tape) {
    let drawn = tape::svg(tape, "a", name);
    let svg = Document::parse(&drawn).unwrap();
    let size: Vec<f32> =
        svg.root_element().attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    let places = places(&svg);
    for (index, (text, (left, right, top, bottom))) in places.iter().enumerate() {
        assert!(
            *left >= 0.0 && *right <= size[2] && *top >= 0.0 && *bottom <= size[3],
            "{name}: {text:?} leaves the drawing: {left}..{right}, {top}..{bottom} of {size:?}"
        );
        for (other, place) in &places[..index] {
            let apart = place.1 <= *left || *right <= place.0 || place.3 <= *top || *bottom <= place.2;
            assert!(apart, "{name}: {text:?} is written over {other:?}");
        }
    }
}

#[test]
fn every_event_is_a_step_that_says_what_happened() {
    let tape = Tape {
        events: vec![
            sent(0, "client", "server", "pay bob 30", Fate::Delivered),
            note(0, "server", "paid"),
            sent(5, "server", "client", "paid", Fate::Swallowed),
        ],
    };
    let drawn = tape::svg(&tape, "04 broken", "Lesson 04, broken");
    let svg = Document::parse(&drawn).unwrap();
    let root = svg.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("aria-labelledby"), Some("04-broken-title 04-broken-desc"));
    assert!(drawn.contains("<title id=\"04-broken-title\">Lesson 04, broken</title>"), "{drawn}");
    assert!(drawn.contains("client, server: 3 events in 5 ms; messages lost: 1."), "{drawn}");

    let events: Vec<_> = root.children().filter(|node| class(*node) == "event").collect();
    let of = |name| events.iter().map(|event| event.attribute(name).unwrap()).collect::<Vec<_>>();
    assert_eq!(of("data-step"), ["1", "2", "3"]);
    assert_eq!(of("data-us"), ["0", "0", "5000"]);
    assert_eq!(of("data-says")[2], "5 ms: server to client, 15 bytes, swallowed: paid");
    assert_eq!(texts(root, "time"), ["0 ms", "5 ms"]);
    assert_eq!(texts(root, "party"), ["client", "server"]);
    assert_eq!(texts(root, "says"), ["pay bob 30", "paid"]);
    assert_eq!(texts(root, "size"), ["15 B", "15 B swallowed"]);
}

#[test]
fn a_loss_is_told_by_shape_and_word_as_well_as_by_colour() {
    let drawn = |fate| tape::svg(&Tape { events: vec![sent(0, "a", "b", "", fate)] }, "a", "a");
    let (delivered, swallowed, cut) = (drawn(Fate::Delivered), drawn(Fate::Swallowed), drawn(Fate::Cut));
    assert!(delivered.contains("class=\"head\"") && !delivered.contains("class=\"end\""), "{delivered}");
    for (lost, word) in [(&swallowed, "15 B swallowed<"), (&cut, "15 B cut<")] {
        assert!(lost.contains("class=\"end\"") && !lost.contains("class=\"head\""), "{lost}");
        assert!(lost.contains(word), "{lost}");
    }
    let shape = |svg: &str| svg.split("class=\"end\"").nth(1).map(|rest| rest.matches('M').count());
    assert_ne!(shape(&swallowed), shape(&cut));
}

#[test]
fn what_a_peer_sent_stays_text() {
    let hostile = "</text><script>alert(1)</script>\" onload='x' & {{#run}} \u{1b}[2J\n\nend";
    let tape =
        Tape { events: vec![note(0, "<b>\"", hostile), sent(0, "<b>\"", "&amp;", hostile, Fate::Cut)] };
    let drawn = tape::svg(&tape, "\"><script>", hostile);
    let svg = Document::parse(&drawn).unwrap();
    let tags: Vec<_> =
        svg.descendants().filter(Node::is_element).map(|node| node.tag_name().name()).collect();
    assert!(!tags.contains(&"script"), "{drawn}");
    assert!(svg.descendants().all(|node| node.attribute("onload").is_none()), "{drawn}");
    let said: String = texts(svg.root_element(), "says").concat();
    assert!(said.starts_with("</text><script>alert(1)</script>"), "{said}");
    assert!(said.contains("·[2J··end"), "{said}");
    assert!(!drawn.contains("{{") && !drawn.contains("\n\n"), "{drawn}");
}

#[test]
fn the_recordings_of_every_lesson_draw_without_overlap() {
    let pitfalls = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/specs");
    let mut drawn = 0;
    for lesson in fs::read_dir(pitfalls).unwrap() {
        for twin in ["broken", "fixed"] {
            let path = lesson.as_ref().unwrap().path().join(format!("recordings/{twin}.jsonl"));
            let Ok(text) = fs::read_to_string(&path) else { continue };
            nothing_overlaps(&path.display().to_string(), &Tape::from_lines(&text).unwrap());
            drawn += 1;
        }
    }
    assert!(drawn >= 2, "no recordings were found");
}

#[test]
fn any_number_of_parties_with_any_names_draws_without_overlap() {
    for parties in 1..7 {
        let name = |n: usize| format!("party {} of the {parties} that are here", n % parties);
        let long = "a message that goes on and on until it must be wrapped, 日本語のテキストも含めて, to stay within";
        let mut events = Vec::new();
        for n in 0..parties {
            events.push(note(n as u64, &name(n), long));
            events.push(sent(n as u64, &name(n), &name(n), "to myself", Fate::Swallowed));
            events.push(sent(90_000_123, &name(n), &name(n + 1), long, Fate::Cut));
            events.push(sent(90_000_123, &name(n + parties - 1), &name(n), "", Fate::Delivered));
        }
        nothing_overlaps(&format!("{parties} parties"), &Tape { events });
    }
}

#[test]
fn an_empty_tape_is_a_drawing_that_says_so() {
    let drawn = tape::svg(&Tape::default(), "a", "nothing");
    Document::parse(&drawn).unwrap();
    assert!(drawn.contains("Nothing was recorded."), "{drawn}");
}
