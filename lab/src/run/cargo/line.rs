//! The lines of `cargo build --message-format=json`, as far as they matter here.

use std::path::PathBuf;

use serde::Deserialize;

use crate::run::diagnose::Diagnostic;

#[derive(Debug, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub(super) enum Line {
    CompilerArtifact {
        manifest_path: PathBuf,
        target: Target,
        executable: Option<PathBuf>,
    },
    CompilerMessage {
        manifest_path: PathBuf,
        target: Target,
        message: Message,
    },
    BuildFinished,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) kind: Vec<String>,
    pub(super) src_path: PathBuf,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    level: String,
    message: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
    text: Vec<SpanText>,
}

#[derive(Debug, Deserialize)]
struct SpanText {
    text: String,
    highlight_start: usize,
    highlight_end: usize,
}

impl SpanText {
    /// The part that is pointed at; columns count characters, from 1.
    fn highlighted(&self) -> String {
        let length = self.highlight_end.saturating_sub(self.highlight_start);
        self.text.chars().skip(self.highlight_start.saturating_sub(1)).take(length).collect()
    }
}

impl Diagnostic {
    pub(super) fn new(dir: PathBuf, target: &Target, message: Message) -> Self {
        let primary = message.spans.iter().find(|span| span.is_primary);
        let code = primary.and_then(|span| match span.text.as_slice() {
            [only] => Some(only.highlighted()),
            _ => None,
        });
        Self {
            dir,
            kind: target.kind.first().cloned().unwrap_or_default(),
            place: primary.map(|span| (span.file_name.clone(), span.line_start)),
            code,
            rendered: message.rendered.unwrap_or_else(|| message.message.clone()),
            level: message.level,
            message: message.message,
        }
    }
}
