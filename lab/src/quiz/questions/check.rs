//! What makes a file's questions askable.

use std::collections::BTreeSet;

use super::fault::{Fault, INTERVIEW, Place, Wrong};
use super::{Chapter, Choice, Estimate, FollowUp, Interview, Kind, Question, Rubric, file, markup};

const OPTIONS: std::ops::RangeInclusive<usize> = 3..=4;

/// The questions that `file` holds, if nothing is wrong with them. `is_there` tells whether the checkout has a file.
pub(super) fn check(
    slug: &str,
    file: file::File,
    is_there: &dyn Fn(&str) -> bool,
) -> Result<Chapter, Vec<Fault>> {
    let mut faults = Vec::new();
    let interview = match file.interview {
        Some(written) => interview(written, &mut Faults { place: Place::Interview, all: &mut faults }),
        None => {
            faults.push(Fault { place: Place::Interview, wrong: Wrong::Missing("[interview]") });
            None
        }
    };
    let mut ids = BTreeSet::new();
    let mut questions = Vec::new();
    for (nth, written) in file.questions.into_iter().enumerate() {
        let place = match &written.id {
            Some(id) if !id.trim().is_empty() => Place::Id(id.clone()),
            _ => Place::Nth(nth + 1),
        };
        let mut faults = Faults { place, all: &mut faults };
        if written.id.as_ref().is_some_and(|id| !ids.insert(id.clone())) {
            faults.add(Wrong::SameId);
        }
        questions.extend(question(written, is_there, &mut faults));
    }
    match interview {
        Some(interview) if faults.is_empty() => {
            let chapter = Chapter { slug: slug.to_owned(), interview, questions };
            let faults = markup::check(&chapter);
            if faults.is_empty() { Ok(chapter) } else { Err(faults) }
        }
        _ => Err(faults),
    }
}

/// Collects what is wrong in one place.
struct Faults<'a> {
    place: Place,
    all: &'a mut Vec<Fault>,
}

impl Faults<'_> {
    fn add(&mut self, wrong: Wrong) {
        self.all.push(Fault { place: self.place.clone(), wrong });
    }

    /// The text, without blanks around it, if it is there.
    fn needed(&mut self, text: Option<String>, wrong: Wrong) -> Option<String> {
        let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if text.is_none() {
            self.add(wrong);
        }
        text
    }
}

fn interview(written: file::Interview, faults: &mut Faults<'_>) -> Option<Interview> {
    let question = faults.needed(written.question, Wrong::Missing("question"));
    let short = faults.needed(written.short, Wrong::Missing("short"));
    let long = faults.needed(written.long, Wrong::Missing("long"));
    let mut follow_ups = Vec::new();
    for (nth, follow_up) in written.follow_ups.into_iter().enumerate() {
        let missing = |key| Wrong::MissingInFollowUp { nth: nth + 1, key };
        let asks = faults.needed(follow_up.asks, missing("asks"));
        let answer = faults.needed(follow_up.answer, missing("answer"));
        let level = follow_up.level;
        follow_ups.extend(asks.zip(answer).map(|(asks, answer)| FollowUp { level, asks, answer }));
    }
    let levels: Vec<Option<u8>> = follow_ups.iter().map(|follow_up| follow_up.level).collect();
    let is_ladder = levels.is_sorted() && levels.iter().all(|level| matches!(level, Some(1..=5)));
    if !is_ladder && levels.iter().any(Option::is_some) {
        faults.add(Wrong::BadLevels);
    }
    let mut red_flags = Vec::new();
    for (nth, flag) in written.red_flags.into_iter().enumerate() {
        red_flags.extend(faults.needed(Some(flag), Wrong::EmptyRedFlag(nth + 1)));
    }
    let rubric = written.rubric.and_then(|rubric| {
        let mid = faults.needed(rubric.mid, Wrong::Missing("rubric.mid"));
        let senior = faults.needed(rubric.senior, Wrong::Missing("rubric.senior"));
        let staff = faults.needed(rubric.staff, Wrong::Missing("rubric.staff"));
        Some(Rubric { mid: mid?, senior: senior?, staff: staff? })
    });
    let proof = faults.needed(written.proof, Wrong::Missing("proof"));
    let (question, short, long) = (question?, short?, long?);
    Some(Interview { question, short, long, follow_ups, red_flags, rubric, proof: proof? })
}

fn question(
    written: file::Question,
    is_there: &dyn Fn(&str) -> bool,
    faults: &mut Faults<'_>,
) -> Option<Question> {
    let id = faults.needed(written.id, Wrong::Missing("id"));
    if id.as_ref().is_some_and(|id| !is_name(id) || id == INTERVIEW) {
        faults.add(Wrong::BadId);
    }
    let kind = faults.needed(written.kind, Wrong::Missing("kind")).and_then(|name| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        if kind.is_none() {
            faults.add(Wrong::UnknownKind(name));
        }
        kind
    });
    let asks = faults.needed(written.asks, Wrong::Missing("asks"));
    let options = options(written.options, faults);
    let answer = faults.needed(written.answer, Wrong::Missing("answer"));
    let proof = match written.proof {
        Some(proof) => faults.needed(Some(proof), Wrong::Missing("proof")),
        None => None,
    };
    let example = match (kind, written.example) {
        (Some(Kind::Predict), example) => {
            let example = faults.needed(example, Wrong::Missing("example"));
            let is_program = |name: &str| is_name(name) && is_there(&super::program_in_checkout(name));
            if let Some(name) = example.as_ref().filter(|name| !is_program(name)) {
                faults.add(Wrong::NoExample(name.clone()));
            }
            example
        }
        (Some(_), Some(_)) => {
            faults.add(Wrong::IdleExample);
            None
        }
        (_, example) => example,
    };
    let shows = match (kind, written.shows) {
        (Some(Kind::Capture | Kind::Review), shows) => {
            let shows = faults.needed(shows, Wrong::Missing("shows"));
            if let Some(path) = shows.as_ref().filter(|path| path.contains("..") || !is_there(path)) {
                faults.add(Wrong::NoFile(path.clone()));
            }
            shows
        }
        (Some(_), Some(_)) => {
            faults.add(Wrong::IdleShows);
            None
        }
        (_, shows) => shows,
    };
    let estimate = match (kind, written.number, written.unit, written.within) {
        (Some(Kind::Estimate), number, unit, within) => estimate(number, unit, within, faults),
        (_, None, None, None) => None,
        _ => {
            faults.add(Wrong::IdleNumber);
            None
        }
    };
    let aside = written.aside;
    let (id, kind, asks, answer) = (id?, kind?, asks?, answer?);
    Some(Question { id, kind, asks, options, answer, proof, example, shows, estimate, aside })
}

fn estimate(
    number: Option<f64>,
    unit: Option<String>,
    within: Option<f64>,
    faults: &mut Faults<'_>,
) -> Option<Estimate> {
    for (key, is_missing) in [("number", number.is_none()), ("within", within.is_none())] {
        if is_missing {
            faults.add(Wrong::Missing(key));
        }
    }
    let unit = faults.needed(unit, Wrong::Missing("unit"));
    let estimate = Estimate { number: number?, unit: unit?, within: within? };
    let is_good = estimate.number > 0.0
        && estimate.number.is_finite()
        && estimate.within > 0.0
        && estimate.within <= 1.0;
    if !is_good {
        faults.add(Wrong::BadNumber);
    }
    Some(estimate)
}

fn options(written: Vec<file::Choice>, faults: &mut Faults<'_>) -> Vec<Choice> {
    if !OPTIONS.contains(&written.len()) {
        faults.add(Wrong::HowManyOptions(written.len()));
    }
    let right = written.iter().filter(|option| option.right).count();
    if right != 1 {
        faults.add(Wrong::HowManyRight(right));
    }
    let mut options: Vec<Choice> = Vec::new();
    for (nth, option) in written.into_iter().enumerate() {
        let missing = |key| Wrong::MissingInOption { nth: nth + 1, key };
        let says = faults.needed(option.says, missing("says"));
        let why = faults.needed(option.why, missing("why"));
        let Some((says, why)) = says.zip(why) else { continue };
        if options.iter().any(|earlier| earlier.says == says) {
            faults.add(Wrong::SameOption(nth + 1));
        }
        options.push(Choice { says, right: option.right, why });
    }
    options
}

/// Fit for a key in every place that keeps one: a file's name, a line of text, HTML, a browser's storage.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
}
