//! Flash cards, as text that Anki imports: <https://docs.ankiweb.net/importing/text-files.html>.
//!
//! A card is a line: its id, its deck, front, back and tags, with tabs between them. Line breaks and tabs in the text are written as
//! HTML; a field with quotation marks is in quotation marks, and its own are doubled. The manual would have ids of one's own in a note's first field; the note type that everybody has,
//! Basic, begins with the front of the card, so the id goes to the GUID column, where a second import finds it again.

use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

use crate::quiz::questions::{Chapter, INTERVIEW, Kind, Question};

const DECK: &str = "RPC pitfalls";
const NAMESPACE: &str = "rpc-pitfalls";
const HEADERS: &str = "\
#separator:tab
#html:true
#notetype:Basic
#columns:Id\tDeck\tFront\tBack\tTags
#guid column:1
#deck column:2
#tags column:5
";

/// What Anki imports: the headers, and for each chapter its interview question and its quiz. `program` gives the text of
/// a file of the checkout.
///
/// # Errors
/// The first error of `program`.
pub fn cards<E>(chapters: &[Chapter], program: impl Fn(&str) -> Result<String, E>) -> Result<String, E> {
    let mut text = HEADERS.to_owned();
    for chapter in chapters {
        let interview = &chapter.interview;
        let answer = format!("{}{}", markdown(&interview.short), proof(&interview.proof));
        text.push_str(&card(chapter, INTERVIEW, INTERVIEW, &markdown(&interview.question), &answer));
        for question in &chapter.questions {
            let program = question.reads().as_deref().map(&program).transpose()?;
            let front = front(question, program.as_deref());
            text.push_str(&card(chapter, &question.id, question.kind.name(), &front, &back(question)));
        }
    }
    Ok(text)
}

fn card(chapter: &Chapter, id: &str, kind: &str, front: &str, back: &str) -> String {
    let id = format!("{NAMESPACE}/{}/{id}", chapter.number());
    let tags = format!("{NAMESPACE}::{} {NAMESPACE}::{kind}", chapter.slug);
    format!("{id}\t{DECK}\t{}\t{}\t{tags}\n", field(front), field(back))
}

/// The options are on the card only where the question is about them: a card is there to be recalled.
fn front(question: &Question, program: Option<&str>) -> String {
    let mut front = markdown(&question.asks);
    front.extend(program.map(verbatim));
    if question.kind == Kind::Choose {
        let option = |says: &str| format!("<li>{}</li>", markdown(says));
        let options = question.options.iter().map(|choice| option(&choice.says)).collect::<String>();
        front.push_str(&format!("<ul>{options}</ul>"));
    }
    front
}

fn back(question: &Question) -> String {
    let right = match question.kind {
        Kind::Predict => verbatim(&question.right().says),
        Kind::Choose => markdown(&question.right().says),
        _ => String::new(),
    };
    let proof = question.proof.as_deref().map(proof).unwrap_or_default();
    format!("{right}{}{proof}", markdown(&question.answer))
}

/// HTML without a line break: Markdown's are written as `<br>` within a code block, where they count, and as blanks elsewhere.
fn markdown(text: &str) -> String {
    let mut in_code = false;
    let events = Parser::new(text).map(|event| {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(code) if in_code => return Event::Html(escaped(code).into()),
            // In a question, `<T>` is a type: nobody writes HTML here.
            Event::Html(text) | Event::InlineHtml(text) => return Event::Text(text.clone()),
            Event::SoftBreak => return Event::Text(" ".into()),
            _ => {}
        }
        event
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn verbatim(text: &str) -> String {
    format!("<pre><code>{}</code></pre>", escaped(text.trim_end()))
}

fn proof(command: &str) -> String {
    format!("<p>proof: <code>{}</code></p>", escaped(command))
}

/// Text of which every blank counts.
fn escaped(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\n', "<br>").replace('\t', "&#9;")
}

/// A field that is read back as it is. What breaks are left stand between elements. A `[` could begin `[sound:` or `[latex]`,
/// which Anki takes for its own.
fn field(page: &str) -> String {
    let page = page.trim().replace(['\n', '\r', '\t'], " ").replace('[', "&#91;");
    if page.contains('"') { format!("\"{}\"", page.replace('"', "\"\"")) } else { page }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::questions::{Choice, Interview};
    use std::convert::Infallible;

    /// As Anki reads it: by its headers, then with the `csv` crate, `#` beginning a comment.
    fn imported(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).comment(Some(b'#')).delimiter(b'\t');
        let record = |record: Result<csv::StringRecord, csv::Error>| {
            record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()
        };
        reader.from_reader(text.as_bytes()).records().map(record).collect()
    }

    fn chapter(asks: &str, answer: &str) -> Chapter {
        let interview = Interview {
            question: "why?".to_owned(),
            short: "short".to_owned(),
            long: "long".to_owned(),
            follow_ups: Vec::new(),
            red_flags: Vec::new(),
            rubric: None,
            proof: "cargo lab test 4 'late & \"lost\"'".to_owned(),
        };
        let option = |says: &str, right| Choice { says: says.to_owned(), right, why: "because".to_owned() };
        let question = Question {
            id: "late".to_owned(),
            kind: Kind::Explain,
            asks: asks.to_owned(),
            options: vec![option("one", false), option("1\n2 [x]", true), option("three", false)],
            answer: answer.to_owned(),
            proof: None,
            example: None,
            shows: None,
            estimate: None,
            aside: false,
        };
        Chapter { slug: "04-multiplexing".to_owned(), interview, questions: vec![question] }
    }

    fn text(chapter: &Chapter) -> String {
        let program = |_: &str| Ok::<_, Infallible>("fn main() {\n\t\"<T>\";\n}\n".to_owned());
        let Ok(text) = cards(std::slice::from_ref(chapter), program);
        text
    }

    #[test]
    fn the_headers_stand_first_and_are_those_of_the_manual() {
        let text = text(&chapter("asks", "answer"));
        let known = ["separator", "html", "notetype", "columns", "guid column", "deck column", "tags column"];
        let headers: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
        let keys: Vec<&str> = headers.iter().map(|line| line[1..].split_once(':').unwrap().0).collect();
        assert_eq!(keys, known);
        assert_eq!(
            text.matches("\n#").count(),
            known.len() - 1,
            "a header below the first card is a comment"
        );
        let columns: Vec<&str> = headers[3].split_once(':').unwrap().1.split('\t').collect();
        for (column, key) in [("Id", "guid column"), ("Deck", "deck column"), ("Tags", "tags column")] {
            let number = headers.iter().find_map(|line| line[1..].strip_prefix(&format!("{key}:"))).unwrap();
            assert_eq!(columns[number.parse::<usize>().unwrap() - 1], column);
        }
    }

    #[test]
    fn every_card_has_five_fields_and_one_line_whatever_is_in_it() {
        let nasty =
            "\"quoted\" first\tand\ttabs\r\nand <b>, `a & \"b\"`, [sound:x]\n\n```\n# \"a\"\tb\n\n  c\n```\n";
        let text = text(&chapter(nasty, nasty));
        let cards = imported(&text);
        assert_eq!(cards.len(), 2, "{text}");
        assert!(cards.iter().all(|card| card.len() == 5), "{cards:?}");
        assert_eq!(text.lines().count(), HEADERS.lines().count() + 2, "{text}");
        assert_eq!(
            cards[1][2],
            "<p>\"quoted\" first and tabs and &lt;b&gt;, <code>a &amp; \"b\"</code>, &#91;sound:x]</p> \
             <pre><code># \"a\"&#9;b<br><br>  c<br></code></pre>"
        );
        assert_eq!(cards[1][2], cards[1][3]);
        assert!(
            cards[0][3].contains("<code>cargo lab test 4 'late &amp; \"lost\"'</code>"),
            "{}",
            cards[0][3]
        );
    }

    #[test]
    fn an_id_stays_when_the_texts_change() {
        let ids = |chapter: &Chapter| -> Vec<String> {
            imported(&text(chapter)).into_iter().map(|card| card[0].clone()).collect()
        };
        let (before, after) = (ids(&chapter("asks", "answer")), ids(&chapter("asks anew", "answers anew")));
        assert_eq!(before, ["rpc-pitfalls/04/interview", "rpc-pitfalls/04/late"]);
        assert_eq!(before, after);
    }

    #[test]
    fn tags_name_the_lesson_and_the_kind() {
        let cards = imported(&text(&chapter("asks", "answer")));
        let tags: Vec<&str> = cards.iter().map(|card| card[4].as_str()).collect();
        assert_eq!(
            tags,
            [
                "rpc-pitfalls::04-multiplexing rpc-pitfalls::interview",
                "rpc-pitfalls::04-multiplexing rpc-pitfalls::explain"
            ]
        );
    }

    #[test]
    fn a_card_tells_no_option_unless_it_is_about_them() {
        let mut chapter = chapter("asks", "answer");
        let card = |chapter: &Chapter| imported(&text(chapter)).remove(1);
        assert_eq!(card(&chapter)[2..4], ["<p>asks</p>", "<p>answer</p>"]);

        chapter.questions[0].kind = Kind::Choose;
        let choose = card(&chapter);
        assert!(choose[2].contains("<li><p>one</p> </li>") && choose[2].contains("three"), "{}", choose[2]);
        assert!(choose[3].starts_with("<p>1 2 &#91;x]</p>"), "{}", choose[3]);

        chapter.questions[0].kind = Kind::Predict;
        chapter.questions[0].example = Some("04-late".to_owned());
        let predict = card(&chapter);
        assert_eq!(predict[2], "<p>asks</p> <pre><code>fn main() {<br>&#9;\"&lt;T&gt;\";<br>}</code></pre>");
        assert_eq!(predict[3], "<pre><code>1<br>2 &#91;x]</code></pre><p>answer</p>");
    }
}
