//! Whether a lesson has enough questions. A file that is still being written has not, and can be asked all the same.

use super::{Chapter, Kind};

const FEWEST_QUESTIONS: usize = 8;
const FEWEST_DIAGNOSES: usize = 2;
const FEWEST_FURTHER: usize = 3;
const MOST_FURTHER: usize = 5;

/// Something that is missing from a lesson.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    #[error("{0} questions, and there should be at least {FEWEST_QUESTIONS}")]
    Questions(usize),
    /// Too few of a kind.
    #[error("{there} questions of kind {kind}, and there should be at least {fewest}")]
    OfKind {
        kind: Kind,
        /// How many there are.
        there: usize,
        /// How many there should be.
        fewest: usize,
    },
    /// Too few follow-ups, or too many.
    #[error("{0} follow-ups, and there should be {FEWEST_FURTHER} to {MOST_FURTHER}")]
    FollowUps(usize),
    /// Too few red flags, or too many.
    #[error("{0} red flags, and there should be {FEWEST_FURTHER} to {MOST_FURTHER}")]
    RedFlags(usize),
}

impl Chapter {
    /// What is missing for this lesson to be complete; nothing, if it is.
    #[must_use]
    pub fn lacks(&self) -> Vec<Lack> {
        let mut lacks = Vec::new();
        if self.questions.len() < FEWEST_QUESTIONS {
            lacks.push(Lack::Questions(self.questions.len()));
        }
        for kind in Kind::ALL {
            let fewest = match kind {
                Kind::Diagnose => FEWEST_DIAGNOSES,
                Kind::Explain | Kind::Predict | Kind::Choose => 1,
                Kind::Estimate | Kind::Capture | Kind::Review | Kind::Defend => 0,
            };
            let there = self.questions.iter().filter(|question| question.kind == kind).count();
            if there < fewest {
                lacks.push(Lack::OfKind { kind, there, fewest });
            }
        }
        let further = FEWEST_FURTHER..=MOST_FURTHER;
        let (follow_ups, red_flags) = (self.interview.follow_ups.len(), self.interview.red_flags.len());
        if !further.contains(&follow_ups) {
            lacks.push(Lack::FollowUps(follow_ups));
        }
        if !further.contains(&red_flags) {
            lacks.push(Lack::RedFlags(red_flags));
        }
        lacks
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;

    /// What a production lesson, and a chapter that is asked about as often, has besides asides.
    const A_CHAPTER: usize = 8;
    const IN_ALL: usize = 180;

    #[test]
    fn enough_is_asked_without_the_asides() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let files = std::fs::read_dir(root.join("book/questions")).expect("this checkout");
        let slugs =
            files.map(|file| file.expect("readable").file_name().to_string_lossy().replace(".toml", ""));
        let asked: Vec<(String, usize)> = slugs
            .map(|slug| {
                let chapter = read(&root, &slug).expect("well-formed");
                (slug, chapter.questions.iter().filter(|question| !question.aside).count())
            })
            .collect();
        // `rpc` is about this repository's own format: all of it is asked on demand.
        let few: Vec<_> = asked.iter().filter(|(slug, asked)| slug != "rpc" && *asked < A_CHAPTER).collect();
        assert!(few.is_empty(), "{few:?}");
        assert!(asked.iter().map(|(_, asked)| asked).sum::<usize>() >= IN_ALL, "{asked:?}");
    }
}
