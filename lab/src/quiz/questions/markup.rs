//! The texts are Markdown without HTML: a `Vec<u8>` outside backticks would lose its `<u8>` in a browser.

use pulldown_cmark::{Event, Parser};

use super::fault::{Fault, Place, Wrong};
use super::{Chapter, Kind};

/// Where a browser would see a tag.
pub(super) fn check(chapter: &Chapter) -> Vec<Fault> {
    let mut faults = Vec::new();
    let interview = &chapter.interview;
    let mut of_interview = vec![
        ("question", interview.question.as_str()),
        ("short", interview.short.as_str()),
        ("long", interview.long.as_str()),
    ];
    for follow_up in &interview.follow_ups {
        of_interview.extend([("asks", follow_up.asks.as_str()), ("answer", follow_up.answer.as_str())]);
    }
    of_interview.extend(interview.red_flags.iter().map(|flag| ("red_flags", flag.as_str())));
    of_interview.extend(interview.rubric.iter().flat_map(|rubric| {
        [&rubric.mid, &rubric.senior, &rubric.staff].map(|text| ("rubric", text.as_str()))
    }));
    look(&Place::Interview, &of_interview, &mut faults);

    for question in &chapter.questions {
        let mut texts = vec![("asks", question.asks.as_str()), ("answer", question.answer.as_str())];
        for option in &question.options {
            texts.push(("why", option.why.as_str()));
            // What a program prints is no Markdown.
            if question.kind != Kind::Predict {
                texts.push(("says", option.says.as_str()));
            }
        }
        look(&Place::Id(question.id.clone()), &texts, &mut faults);
    }
    faults
}

fn look(place: &Place, texts: &[(&'static str, &str)], faults: &mut Vec<Fault>) {
    for (key, text) in texts {
        let tag = Parser::new(text).find_map(|event| match event {
            Event::Html(tag) | Event::InlineHtml(tag) => Some(tag.trim().to_owned()),
            _ => None,
        });
        faults.extend(tag.map(|tag| Fault { place: place.clone(), wrong: Wrong::Html { key, tag } }));
    }
}
