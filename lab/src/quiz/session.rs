//! Asks: what is asked is answered from memory first, then compared.
//!
//! Recalling an answer teaches more than recognising one, so the options are shown only to who asks for them, and the learner
//! grades what he recalled against the model answer. A question of kind `choose` is about its options, so it shows them at once. An
//! option that was picked grades itself.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;

use fastrand::Rng;

use super::boxes::{Day, Grade, Schedule};
use super::pick::Item;
use super::record::Record;
use super::sheet;
use crate::quiz::questions::{Choice, Kind, Question};
use crate::report::style::{BAD, CARE, FAINT, GOOD, STRONG, count, painted, wrapped};

/// A run of questions, until all are asked, the learner has enough or the input ends.
#[derive(Debug)]
pub struct Session<'a, I, O> {
    /// Where answers come from, a line each.
    pub input: I,
    /// Where everything is printed.
    pub output: O,
    /// What is remembered. It is kept after each answer.
    pub record: Record,
    pub today: Day,
    /// In which order options are shown.
    pub rng: Rng,
    /// The checkout, for the programs and recordings to read.
    pub root: &'a Path,
}

/// How many answers were how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// All of what matters.
    pub had: usize,
    /// Some of it.
    pub partly: usize,
    pub missed: usize,
    /// Whether the record could not be written.
    pub lost: bool,
}

/// What came of a question.
enum Outcome {
    Graded(Grade),
    Skipped,
    /// The learner has enough.
    Ended,
    /// There is nothing left to read.
    NoInput,
}

impl<I: BufRead, O: Write> Session<'_, I, O> {
    /// Asks `items` one by one. One that is missed is asked once more at the end.
    ///
    /// # Errors
    /// Nothing can be read or printed, or what is to be read with a question is not there. What was answered is kept.
    pub fn run(&mut self, items: Vec<Item<'_>>) -> io::Result<Score> {
        let mut score = Score::default();
        let (mut asked, mut again) = (0, Vec::new());
        let mut waiting = VecDeque::from(items);
        while let Some(item) = waiting.pop_front() {
            asked += 1;
            let place = format!("{asked} of {}", asked + waiting.len());
            match self.ask(&item, &place, &mut score)? {
                Outcome::Graded(grade) => {
                    if grade == Grade::Missed && !again.contains(&item.key) {
                        again.push(item.key.clone());
                        waiting.push_back(item);
                    }
                }
                Outcome::Skipped => {}
                Outcome::Ended => break,
                Outcome::NoInput => {
                    writeln!(
                        self.output,
                        "\n\n{}",
                        painted(CARE, "The input ended, so the quiz ends here.")
                    )?;
                    break;
                }
            }
        }
        Ok(score)
    }

    fn ask(&mut self, item: &Item<'_>, place: &str, score: &mut Score) -> io::Result<Outcome> {
        let question = item.question;
        let program = question.reads().map(|path| fs::read_to_string(self.root.join(path))).transpose()?;
        let mut order: Vec<&Choice> = question.options.iter().collect();
        self.rng.shuffle(&mut order);
        write!(self.output, "{}", sheet::question(item, place, program.as_deref()))?;

        let mut shown = question.kind == Kind::Choose;
        if shown {
            write!(self.output, "{}", sheet::options(question, &order))?;
        }
        loop {
            let how = match (shown, order.len()) {
                (true, options) => format!("{}: your choice", range(options)),
                (false, _) => "o: options".to_owned(),
            };
            let Some(line) = self.read(&format!(
                "Type your answer, or say it and type m. {how}, m: model answer, s: skip, q: end"
            ))?
            else {
                return Ok(Outcome::NoInput);
            };
            match line.to_lowercase().as_str() {
                // Nothing is not an answer: whoever presses Enter by mistake is shown nothing.
                "" => {}
                "q" | "quit" => return Ok(Outcome::Ended),
                "s" | "skip" => return Ok(Outcome::Skipped),
                "m" | "model" => return self.grade_recall(item, &order, "", score),
                // Who names an option that is not on the screen yet is shown them all.
                letter
                    if !shown
                        && (letter == "o" || picked(letter, order.len()).is_some())
                        && !predicted(question, &line) =>
                {
                    shown = true;
                    write!(self.output, "{}", sheet::options(question, &order))?;
                }
                letter if shown && picked(letter, order.len()).is_some() => {
                    let nth = picked(letter, order.len()).unwrap_or_default();
                    return self.grade_choice(item, &order, nth, score);
                }
                _ => return self.grade_recall(item, &order, &line, score),
            }
        }
    }

    /// Grades an option that was picked.
    fn grade_choice(
        &mut self,
        item: &Item<'_>,
        order: &[&Choice],
        nth: usize,
        score: &mut Score,
    ) -> io::Result<Outcome> {
        write!(self.output, "{}", sheet::answer(item.question, order))?;
        let letter = |wanted| sheet::letters().nth(wanted).unwrap_or_default();
        let right = order.iter().position(|option| option.right).unwrap_or_default();
        let (grade, verdict) = if nth == right {
            (Grade::Had, painted(GOOD, format!("✓ {} is right.", letter(nth))))
        } else {
            (Grade::Missed, painted(BAD, format!("✗ {} is wrong; {} is right.", letter(nth), letter(right))))
        };
        self.keep(item, grade, &verdict, score)?;
        Ok(match self.read("Enter: go on, q: end")?.as_deref() {
            None => Outcome::NoInput,
            Some("q" | "Q") => Outcome::Ended,
            Some(_) => Outcome::Graded(grade),
        })
    }

    /// Has the learner grade what he recalled. A prediction that is right to the letter grades itself.
    fn grade_recall(
        &mut self,
        item: &Item<'_>,
        order: &[&Choice],
        said: &str,
        score: &mut Score,
    ) -> io::Result<Outcome> {
        write!(self.output, "{}", sheet::answer(item.question, order))?;
        if predicted(item.question, said) {
            let verdict = painted(GOOD, "✓ That is what it prints.");
            self.keep(item, Grade::Had, &verdict, score)?;
            return Ok(Outcome::Graded(Grade::Had));
        }
        if let Some((estimate, guess)) = item.question.estimate.as_ref().zip(number(said)) {
            let is_near = estimate.accepts(guess);
            let (grade, style, mark) =
                if is_near { (Grade::Had, GOOD, '✓') } else { (Grade::Missed, BAD, '✗') };
            let verdict = format!("{mark} {guess}; it is {} {}.", estimate.number, estimate.unit);
            self.keep(item, grade, &painted(style, verdict), score)?;
            return Ok(Outcome::Graded(grade));
        }
        loop {
            let Some(line) = self.read("Did you know it? y: yes, p: partly, n: no, s: skip, q: end")? else {
                return Ok(Outcome::NoInput);
            };
            let grade = match line.to_lowercase().as_str() {
                "y" | "yes" => Grade::Had,
                "p" | "partly" => Grade::Partly,
                "n" | "no" => Grade::Missed,
                "s" | "skip" => return Ok(Outcome::Skipped),
                "q" | "quit" => return Ok(Outcome::Ended),
                _ => continue,
            };
            self.keep(item, grade, "", score)?;
            return Ok(Outcome::Graded(grade));
        }
    }

    /// Counts the grade, keeps it, and says when the question comes again.
    fn keep(&mut self, item: &Item<'_>, grade: Grade, verdict: &str, score: &mut Score) -> io::Result<()> {
        match grade {
            Grade::Had => score.had += 1,
            Grade::Partly => score.partly += 1,
            Grade::Missed => score.missed += 1,
        }
        let standing = Schedule::after(self.record.standing(&item.key), grade, self.today);
        let when = match standing.due.since(self.today) {
            0 => "due again today".to_owned(),
            days => format!("due again in {}", count(days as usize, "day")),
        };
        let gap = if verdict.is_empty() { "" } else { "  " };
        let where_to = format!("box {}, {when}", standing.shelf);
        writeln!(self.output, "\n{verdict}{gap}{}", painted(FAINT, where_to))?;
        if let Err(why) = self.record.set(&item.key, standing)
            && !score.lost
        {
            score.lost = true;
            let warning = format!(
                "Your answers cannot be kept here ({why}); the quiz goes on, and does not keep them."
            );
            writeln!(self.output, "{}", painted(CARE, wrapped("", "", &warning)))?;
        }
        Ok(())
    }

    /// A line, without blanks around it; nothing, if there is none.
    fn read(&mut self, prompt: &str) -> io::Result<Option<String>> {
        write!(self.output, "\n{}\n{} ", painted(FAINT, wrapped("", "", prompt)), painted(STRONG, ">"))?;
        self.output.flush()?;
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()))
    }
}

/// `a to d`.
fn range(options: usize) -> String {
    format!("a to {}", sheet::letters().nth(options.saturating_sub(1)).unwrap_or_default())
}

/// Which of so many options a letter picks.
fn picked(letter: &str, options: usize) -> Option<usize> {
    sheet::letters()
        .take(options)
        .position(|known| letter.strip_suffix(')').unwrap_or(letter) == known.to_string())
}

/// The number that an estimate begins with: `0.8 MB/s`, `28,000`, `1e6`.
fn number(said: &str) -> Option<f64> {
    let said = said.trim_start_matches(['~', '≈', ' ']).replace(',', "");
    let digits = said.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | 'e' | '-' | '+'))).next()?;
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

fn predicted(question: &Question, said: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    question.kind == Kind::Predict && words(said) == words(&question.right().says)
}
