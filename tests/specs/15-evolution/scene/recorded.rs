//! What was recorded, and how it is asked again.

use evolution::{Api, VERSION_HEADER};

use super::{Said, api, request};

pub(crate) const V1: &str = include_str!("../recorded/v1.txt");
pub(crate) const V2: &str = include_str!("../recorded/v2.txt");

/// A request, and what was said to it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// `GET /accounts/alice`.
    pub(crate) line: String,
    pub(crate) body: String,
    pub(crate) said: Said,
}

/// Reads a recording: paragraphs of `> METHOD PATH`, `> BODY`, `< STATUS TYPE`, `< BODY`.
pub(crate) fn recorded(text: &str) -> Vec<Exchange> {
    let exchange = |paragraph: &str| {
        let lines = |sign: &str| {
            paragraph
                .lines()
                .filter_map(|line| line.strip_prefix(sign).map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let (mut sent, said) = (lines("> ").into_iter(), lines("< "));
        let (status, kind) = said[0].split_once(' ').expect("a status and a type");
        Exchange {
            line: sent.next().expect("a method and a path"),
            body: sent.next().unwrap_or_default(),
            said: Said {
                status: status.parse().expect("a status"),
                kind: kind.to_owned(),
                body: said[1].clone(),
            },
        }
    };
    text.split("\n\n").filter(|paragraph| paragraph.starts_with('>')).map(exchange).collect()
}

/// Asks all of a recording again, in order, of a new ledger: with `prefix` before each path, and `version` in the header if it is not empty.
pub(crate) fn replay(text: &str, prefix: &str, version: &str) -> Vec<(Exchange, Said)> {
    let api: Api = api();
    let again = |exchange: Exchange| {
        let mut request = request(&exchange.line.replacen(" /", &format!(" {prefix}/"), 1), &exchange.body);
        if !version.is_empty() {
            request.headers_mut().insert(VERSION_HEADER, version.parse().expect("a number"));
        }
        let said = Said::of(&api.answer(&request));
        (exchange, said)
    };
    recorded(text).into_iter().map(again).collect()
}
