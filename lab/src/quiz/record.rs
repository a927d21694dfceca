//! What was answered, in a text file that can be read and edited by hand: one line a question.
//!
//! ```text
//! 04/late-reply 2 2026-11-25   # this could be a note
//! ```
//!
//! The question, its box, and the day on which it is due. A question without a line is new. Nothing that stands in the file is
//! lost: notes stay, and so do lines about questions that are gone, and lines that make no sense, which are reported.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::boxes::{Day, Schedule};
use crate::files;

const HEAD: &str = "\
# What `cargo lab quiz` remembers: QUESTION BOX DUE, one line per question. Edit or delete lines as you like;
# a question without a line is new.
";

/// The file, as it was when it was read.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    standings: BTreeMap<String, Schedule>,
    /// Lines that make no sense.
    pub odd: Vec<OddLine>,
}

/// A line that makes no sense. It stays in the file.
#[derive(Debug, PartialEq, Eq)]
pub struct OddLine {
    /// Which, from 1.
    pub number: usize,
    pub text: String,
    /// Why it is not understood.
    pub why: &'static str,
}

impl Record {
    /// Reads the file; one that is not there is empty.
    ///
    /// # Errors
    /// The system's reason why it cannot be read.
    pub fn read(path: PathBuf) -> io::Result<Self> {
        let mut record = Self { path, standings: BTreeMap::new(), odd: Vec::new() };
        for (nth, line) in lines(&bytes(&record.path)?).enumerate() {
            let entry = match parsed(line) {
                Ok(None) => continue,
                Ok(Some(entry)) if record.standings.contains_key(entry.key) => {
                    Err("an earlier line has the same question")
                }
                entry => entry,
            };
            match entry {
                Ok(entry) => {
                    record.standings.extend(entry.map(|entry| (entry.key.to_owned(), entry.standing)));
                }
                Err(why) => {
                    let text = String::from_utf8_lossy(line).trim_end().to_owned();
                    record.odd.push(OddLine { number: nth + 1, text, why });
                }
            }
        }
        Ok(record)
    }

    /// A record that knows nothing, for where the file cannot be read.
    #[must_use]
    pub fn empty(path: PathBuf) -> Self {
        Self { path, standings: BTreeMap::new(), odd: Vec::new() }
    }

    /// Where a question stands, if it was ever asked.
    #[must_use]
    pub fn standing(&self, key: &str) -> Option<Schedule> {
        self.standings.get(key).copied()
    }

    /// Notes where a question stands now, here and in the file. The file is read again before: it may have been edited meanwhile. It is
    /// replaced as a whole, so that it is never half written.
    ///
    /// # Errors
    /// The system's reason why the file cannot be read or written. It is as it was; here it is noted all the same.
    pub fn set(&mut self, key: &str, standing: Schedule) -> io::Result<()> {
        self.standings.insert(key.to_owned(), standing);
        let text = changed(&bytes(&self.path)?, key, standing);
        files::replace(&self.path, &text)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// The lines, each with its end.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

/// The same bytes with another line for `key`, which goes to the end if there was none.
fn changed(before: &[u8], key: &str, Schedule { shelf, due }: Schedule) -> Vec<u8> {
    let mut text = if before.is_empty() { HEAD.as_bytes().to_vec() } else { Vec::new() };
    let mut found = false;
    for line in lines(before) {
        match parsed(line) {
            Ok(Some(entry)) if entry.key == key && !found => {
                found = true;
                text.extend_from_slice(format!("{key} {shelf} {due}{}", entry.rest).as_bytes());
            }
            _ => text.extend_from_slice(line),
        }
    }
    if !found {
        if text.last().is_some_and(|byte| *byte != b'\n') {
            text.push(b'\n');
        }
        text.extend_from_slice(format!("{key} {shelf} {due}\n").as_bytes());
    }
    text
}

struct Entry<'a> {
    key: &'a str,
    standing: Schedule,
    /// What follows: a note, the end of the line.
    rest: &'a str,
}

/// What a line says; nothing, if it is a note or empty.
fn parsed(line: &[u8]) -> Result<Option<Entry<'_>>, &'static str> {
    let line = str::from_utf8(line).map_err(|_| "it is not UTF-8")?;
    let said = line.split('#').next().unwrap_or_default().trim_end();
    let rest = &line[said.len()..];
    let mut words = said.split_whitespace();
    let Some(key) = words.next() else { return Ok(None) };
    let (Some(shelf), Some(due), None) = (words.next(), words.next(), words.next()) else {
        return Err("a line has a question, its box and a day, as in 04/late-reply 2 2026-01-31");
    };
    let is_key = key.split_once('/').is_some_and(|(number, id)| !number.is_empty() && !id.is_empty());
    if !is_key {
        return Err("a question is named as in 04/late-reply");
    }
    let shelf = shelf.parse().ok().filter(|shelf| *shelf <= Schedule::TOP).ok_or("a box is 0 to 4")?;
    let due: Day = due.parse().map_err(|_| "a day is written as in 2026-01-31")?;
    Ok(Some(Entry { key, standing: Schedule { shelf, due }, rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(shelf: u8, due: &str) -> Schedule {
        Schedule { shelf, due: due.parse().unwrap() }
    }

    fn file(text: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lab").join("quiz.txt");
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn what_is_set_is_there_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lab").join("quiz.txt");
        let mut record = Record::read(path.clone()).unwrap();
        assert_eq!(record.standing("04/late"), None);
        record.set("04/late", standing(1, "2026-11-25")).unwrap();
        record.set("02/split", standing(0, "2026-11-22")).unwrap();
        record.set("04/late", standing(2, "2026-11-28")).unwrap();
        let again = Record::read(path.clone()).unwrap();
        assert_eq!(again.standing("04/late"), Some(standing(2, "2026-11-28")));
        assert_eq!(again.odd, []);
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text, format!("{HEAD}04/late 2 2026-11-28\n02/split 0 2026-11-22\n"));
        assert_eq!(fs::read_dir(folder.path().join(".lab")).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn nothing_that_stands_in_the_file_is_lost() {
        let before = b"# mine\r\n\r\n04/late 1 2026-11-25  # hard\r\n04/gone 9 2026-11-25\n\xff\xfe\n99/unknown 3 2026-01-01\nodd";
        let (_folder, path) = file(before);
        let mut record = Record::read(path.clone()).unwrap();
        let odd: Vec<usize> = record.odd.iter().map(|line| line.number).collect();
        assert_eq!(odd, [4, 5, 7], "{:?}", record.odd);
        record.set("04/late", standing(2, "2026-12-01")).unwrap();
        record.set("04/new", standing(0, "2026-11-22")).unwrap();
        let after = b"# mine\r\n\r\n04/late 2 2026-12-01  # hard\r\n04/gone 9 2026-11-25\n\xff\xfe\n99/unknown 3 2026-01-01\nodd\n04/new 0 2026-11-22\n";
        assert_eq!(fs::read(path).unwrap(), after);
    }

    #[test]
    fn of_two_lines_about_a_question_the_first_counts_and_both_stay() {
        let (_folder, path) = file(b"04/late 1 2026-11-25\n04/late 4 2026-12-25\n");
        let mut record = Record::read(path.clone()).unwrap();
        assert_eq!(record.standing("04/late"), Some(standing(1, "2026-11-25")));
        assert_eq!(record.odd.len(), 1);
        record.set("04/late", standing(0, "2026-11-22")).unwrap();
        assert_eq!(fs::read(path).unwrap(), b"04/late 0 2026-11-22\n04/late 4 2026-12-25\n");
    }

    #[test]
    fn an_edit_made_meanwhile_is_kept() {
        let (_folder, path) = file(b"04/late 1 2026-11-25\n");
        let mut record = Record::read(path.clone()).unwrap();
        fs::write(&path, "# a new note\n02/split 3 2026-11-25\n").unwrap();
        record.set("04/late", standing(2, "2026-11-28")).unwrap();
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text, "# a new note\n02/split 3 2026-11-25\n04/late 2 2026-11-28\n");
    }

    #[test]
    fn a_record_that_cannot_be_written_still_knows() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".lab"), "a file where a folder belongs").unwrap();
        let mut record = Record::empty(folder.path().join(".lab").join("quiz.txt"));
        assert!(record.set("04/late", standing(1, "2026-11-25")).is_err());
        assert_eq!(record.standing("04/late"), Some(standing(1, "2026-11-25")));
    }
}
