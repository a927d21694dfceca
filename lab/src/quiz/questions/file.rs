//! The file as it is written. What may be missing is optional here, so that what is missing can be reported with the
//! question's id instead of a line number.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) interview: Option<Interview>,
    #[serde(default, rename = "question")]
    pub(super) questions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interview {
    pub(super) question: Option<String>,
    pub(super) short: Option<String>,
    pub(super) long: Option<String>,
    #[serde(default)]
    pub(super) follow_ups: Vec<FollowUp>,
    #[serde(default)]
    pub(super) red_flags: Vec<String>,
    pub(super) rubric: Option<Rubric>,
    pub(super) proof: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rubric {
    pub(super) mid: Option<String>,
    pub(super) senior: Option<String>,
    pub(super) staff: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowUp {
    pub(super) level: Option<u8>,
    pub(super) asks: Option<String>,
    pub(super) answer: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) id: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) asks: Option<String>,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
    pub(super) answer: Option<String>,
    pub(super) proof: Option<String>,
    pub(super) example: Option<String>,
    pub(super) shows: Option<String>,
    pub(super) number: Option<f64>,
    pub(super) unit: Option<String>,
    pub(super) within: Option<f64>,
    #[serde(default)]
    pub(super) aside: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) says: Option<String>,
    #[serde(default)]
    pub(super) right: bool,
    pub(super) why: Option<String>,
}
