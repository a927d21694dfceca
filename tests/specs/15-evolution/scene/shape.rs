//! What answers look like: each field's type, and whether it is always there. And what, between two of them, breaks a client.

use std::collections::BTreeMap;
use std::fmt;

use super::Exchange;

/// The fields of the answers to one kind of request with one status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// By kind of answer and name: the type, and whether each such answer has it.
    fields: BTreeMap<(String, String), (String, bool)>,
}

/// Why a client of the old answers cannot read the new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    Removed(String),
    Retyped(String),
    SometimesAbsent(String),
}

impl Shape {
    /// Of answers that were seen.
    pub(crate) fn of(exchanges: &[Exchange]) -> Self {
        let mut answers: BTreeMap<String, Vec<serde_json::Map<String, serde_json::Value>>> = BTreeMap::new();
        for exchange in exchanges {
            let kind = kind(&exchange.line, exchange.said.status);
            answers
                .entry(kind)
                .or_default()
                .push(serde_json::from_str(&exchange.said.body).expect("an object"));
        }
        let mut shape = Self::default();
        for (kind, answers) in answers {
            for (name, value) in answers.iter().flatten() {
                let always = answers.iter().all(|answer| answer.contains_key(name));
                let types =
                    shape.fields.entry((kind.clone(), name.clone())).or_insert((type_of(value), always));
                if !types.0.split('|').any(|one| one == type_of(value)) {
                    types.0 = format!("{}|{}", types.0, type_of(value));
                }
            }
        }
        shape
    }

    /// As it is written down, one field a line.
    pub(crate) fn parse(text: &str) -> Self {
        let field = |line: &str| {
            let [kind, name, of, presence] =
                line.split(", ").collect::<Vec<_>>().try_into().expect("four parts");
            ((kind.to_owned(), name.to_owned()), (of.to_owned(), presence == "always"))
        };
        Self { fields: text.lines().filter(|line| !line.starts_with('#')).map(field).collect() }
    }

    /// What a client that was written for `self` trips over in `new`. What is only in `new` it skips.
    pub(crate) fn broken_by(&self, new: &Self) -> Vec<Break> {
        let mut breaks = Vec::new();
        for (field, (of, always)) in &self.fields {
            let said = format!("{}: {}", field.0, field.1);
            match new.fields.get(field) {
                None => breaks.push(Break::Removed(said)),
                Some((now, _)) if now != of => breaks.push(Break::Retyped(format!("{said}, {of} to {now}"))),
                Some((_, false)) if *always => breaks.push(Break::SometimesAbsent(said)),
                Some(_) => {}
            }
        }
        breaks
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((kind, name), (of, always)) in &self.fields {
            writeln!(f, "{kind}, {name}, {of}, {}", if *always { "always" } else { "sometimes" })?;
        }
        Ok(())
    }
}

/// `GET /accounts/alice` with 200 is `GET /accounts 200`; all refusals are alike.
fn kind(line: &str, status: u16) -> String {
    let (method, path) = line.split_once(' ').expect("a method and a path");
    let resource = path.split('/').nth(1).unwrap_or_default();
    if status < 400 { format!("{method} /{resource} {status}") } else { "refused".to_owned() }
}

/// A number with a fraction is another type than one without: readers choose theirs by it.
fn type_of(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "bool",
        serde_json::Value::Number(number) if number.is_f64() => "decimal",
        serde_json::Value::Number(_) => "integer",
        serde_json::Value::String(_) => "string",
        serde_json::Value::Array(_) => "array",
        serde_json::Value::Object(_) => "object",
    }
    .to_owned()
}
