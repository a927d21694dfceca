//! Asks, keeps the time, and takes down what was said. The learner scores himself: nobody else was in the room.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use super::drill::{Drill, Part};
use super::notes::Note;
use crate::quiz::prose::prose;
use crate::quiz::questions::Chapter;
use crate::report::style::{FAINT, PLACE, STRONG, count, painted, wrapped};

const INDENT: &str = "  ";

/// A mock interview, until it is over, the learner has enough or the input ends.
#[derive(Debug)]
pub struct Sitting<I, O> {
    /// Where answers come from, a line each.
    pub input: I,
    /// Where everything is printed.
    pub output: O,
    /// What was said so far.
    pub notes: Vec<Note>,
}

/// The learner has enough, or the input has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over;

type Step<T> = io::Result<Result<T, Over>>;

macro_rules! go_on {
    ($step:expr) => {
        match $step? {
            Ok(value) => value,
            Err(over) => return Ok(Err(over)),
        }
    };
}

impl<I: BufRead, O: Write> Sitting<I, O> {
    /// The lead questions, then the drill.
    ///
    /// # Errors
    /// Nothing can be read or printed. What was said is in [`Sitting::notes`].
    pub fn run(&mut self, leads: &[&Chapter], drill: &Drill) -> Step<()> {
        for lead in leads {
            go_on!(self.lead(lead));
        }
        self.head("Design", &drill.title, drill.minutes)?;
        write!(self.output, "{}", prose(INDENT, &drill.brief))?;
        for part in &drill.parts {
            go_on!(self.part(part));
        }
        writeln!(self.output, "\n{}", painted(STRONG, "And if it goes well, they ask"))?;
        for twist in &drill.twists {
            write!(self.output, "{}", wrapped("  - ", "    ", twist))?;
            writeln!(self.output)?;
        }
        go_on!(self.wait("Enter: one way to answer, q: end"));
        writeln!(self.output, "\n{}", painted(STRONG, "One way to answer"))?;
        write!(self.output, "{}", prose(INDENT, &drill.model))?;
        Ok(Ok(()))
    }

    /// A lead question, and its ladder up to the first rung that does not hold.
    fn lead(&mut self, chapter: &Chapter) -> Step<()> {
        let interview = &chapter.interview;
        self.head("Lead question", &interview.question, 5)?;
        let began = Instant::now();
        go_on!(self.wait("Answer aloud: first in half a minute, then in three. Enter: done, q: end"));
        let seconds = began.elapsed().as_secs();
        writeln!(self.output, "\n{}", painted(STRONG, "In 30 seconds"))?;
        write!(self.output, "{}", prose(INDENT, &interview.short))?;
        let mut note = Note {
            of: interview.question.clone(),
            seconds,
            said: Vec::new(),
            missing: Vec::new(),
            read: format!("{}.md", chapter.slug),
        };
        let mut holds = go_on!(self.had(&mut note, "the answer"));
        for rung in &interview.follow_ups {
            if !holds {
                break;
            }
            let level = rung.level.map_or_else(String::new, |level| format!("level {level}: "));
            writeln!(self.output, "\n{}", painted(STRONG, format!("{level}{}", rung.asks)))?;
            go_on!(self.wait("Answer aloud. Enter: done, q: end"));
            write!(self.output, "\n{}", prose(INDENT, &rung.answer))?;
            holds = go_on!(self.had(&mut note, &rung.asks));
        }
        if let Some(rubric) = &interview.rubric {
            writeln!(self.output, "\n{}", painted(STRONG, "What they listen for"))?;
            for (level, has) in [("mid", &rubric.mid), ("senior", &rubric.senior), ("staff", &rubric.staff)] {
                write!(self.output, "{}", prose(INDENT, &format!("**{level}:** {has}")))?;
            }
        }
        self.notes.push(note);
        Ok(Ok(()))
    }

    fn had(&mut self, note: &mut Note, point: &str) -> Step<bool> {
        loop {
            let line = go_on!(self.read("Did you say that? y: yes, n: no, q: end"));
            match line.as_str() {
                "y" | "yes" => note.said.push(point.to_owned()),
                "n" | "no" => note.missing.push(point.to_owned()),
                _ => continue,
            }
            return Ok(Ok(note.missing.is_empty()));
        }
    }

    fn part(&mut self, part: &Part) -> Step<()> {
        self.head(&part.name, &part.prompt, part.minutes)?;
        let began = Instant::now();
        go_on!(self.wait("Talk and draw. Enter: done, q: end"));
        let seconds = began.elapsed().as_secs();
        for (nth, point) in part.points.iter().enumerate() {
            writeln!(self.output, "{}", wrapped(&format!("  {}  ", nth + 1), "     ", point))?;
        }
        let line =
            go_on!(self.read("Which of these did you say? Type their numbers (1 3), or 0 for none; q: end"));
        let numbers: Vec<usize> = line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        let (mut said, mut missing) = (Vec::new(), Vec::new());
        for (nth, point) in part.points.iter().enumerate() {
            if numbers.contains(&(nth + 1)) { &mut said } else { &mut missing }.push(point.clone());
        }
        writeln!(self.output, "{}", painted(FAINT, format!("{} of {}", said.len(), part.points.len())))?;
        self.notes.push(Note { of: part.name.clone(), seconds, said, missing, read: part.read.clone() });
        Ok(Ok(()))
    }

    fn head(&mut self, what: &str, of: &str, minutes: u32) -> io::Result<()> {
        let clock = painted(FAINT, format!("  {}", count(minutes as usize, "minute")));
        writeln!(self.output, "\n{}{clock}", painted(PLACE, what))?;
        writeln!(self.output, "{}\n", painted(STRONG, wrapped("", "", of)))
    }

    fn wait(&mut self, prompt: &str) -> Step<()> {
        Ok(self.read(prompt)?.map(drop))
    }

    /// A line in lower case, without blanks around it.
    fn read(&mut self, prompt: &str) -> Step<String> {
        write!(self.output, "\n{}\n{} ", painted(FAINT, wrapped("", "", prompt)), painted(STRONG, ">"))?;
        self.output.flush()?;
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            return Ok(Err(Over));
        }
        let line = String::from_utf8_lossy(&line).trim().to_lowercase();
        Ok(if matches!(line.as_str(), "q" | "quit") { Err(Over) } else { Ok(line) })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::quiz::questions::{FollowUp, Interview};

    fn lead() -> Chapter {
        let rung = |level, asks: &str| FollowUp {
            level: Some(level),
            asks: asks.to_owned(),
            answer: format!("answer to {asks}"),
        };
        let interview = Interview {
            question: "Why?".to_owned(),
            short: "because".to_owned(),
            long: String::new(),
            follow_ups: vec![rung(1, "first"), rung(2, "second"), rung(3, "third")],
            red_flags: Vec::new(),
            rubric: None,
            proof: String::new(),
        };
        Chapter { slug: "04-multiplexing".to_owned(), interview, questions: Vec::new() }
    }

    fn drill() -> Drill {
        let part = Part {
            name: "Wire".to_owned(),
            minutes: 10,
            prompt: "What is on it?".to_owned(),
            points: vec!["a length".to_owned(), "an id".to_owned()],
            read: "rpc.md".to_owned(),
        };
        Drill {
            name: "d".to_owned(),
            title: "A thing".to_owned(),
            minutes: 10,
            brief: "Build it.".to_owned(),
            twists: vec!["and now?".to_owned()],
            model: "Like so.".to_owned(),
            parts: vec![part],
        }
    }

    fn sat(typed: &str) -> (String, Vec<Note>, Result<(), Over>) {
        let mut sitting = Sitting { input: Cursor::new(typed), output: Vec::new(), notes: Vec::new() };
        let lead = lead();
        let over = sitting.run(&[&lead], &drill()).unwrap();
        let printed = String::from_utf8(sitting.output).unwrap();
        (anstream::adapter::strip_str(&printed).to_string(), sitting.notes, over)
    }

    #[test]
    fn the_ladder_is_climbed_to_the_first_rung_that_does_not_hold() {
        let (printed, notes, over) = sat("\ny\n\ny\n\nn\n\n2\n\n");
        assert!(printed.contains("level 2: second") && !printed.contains("third"), "{printed}");
        assert_eq!(notes[0].said, ["the answer", "first"]);
        assert_eq!(notes[0].missing, ["second"]);
        assert_eq!(
            (notes[1].said.clone(), notes[1].missing.clone()),
            (vec!["an id".to_owned()], vec!["a length".to_owned()])
        );
        assert!(printed.contains("Like so.") && over == Ok(()), "{printed}");
    }

    #[test]
    fn nothing_is_shown_before_it_was_answered() {
        for (typed, hidden) in
            [("", "because"), ("\ny\n", "answer to first"), ("\nn\n", "a length"), ("\nn\n\n1\n", "Like so.")]
        {
            let (printed, _, over) = sat(typed);
            assert!(!printed.contains(hidden) && over == Err(Over), "{typed:?}: {printed}");
        }
    }

    #[test]
    fn who_leaves_keeps_what_was_said() {
        let (_, notes, over) = sat("\nn\n\n1 2\nq\n");
        assert_eq!((notes.len(), over), (2, Err(Over)));
        assert_eq!(notes[1].said.len(), 2);
    }
}
