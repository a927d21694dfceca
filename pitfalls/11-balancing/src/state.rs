//! The list, and who of it may be chosen.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokio::time::Instant;

use crate::backend::{Backend, Outcome};
use crate::balancer::NoBackend;
use crate::choice::Choice;
use crate::hash::hash;
use crate::node::{Node, Status};
use crate::settings::Settings;

/// What all handles of a balancer share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    nodes: Vec<Node>,
    next_id: u64,
    choice: Choice,
}

impl State {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, nodes: Vec::new(), next_id: 0, choice: Choice::from(settings.seed) }
    }

    /// Those that stay keep what is known of them.
    pub(crate) fn set(&mut self, list: Vec<Backend>, now: Instant) {
        let since = (!self.nodes.is_empty()).then_some(now);
        let before = self.nodes.drain(..).map(|node| (Arc::clone(&node.backend.name), node));
        let mut before: HashMap<_, _> = before.collect();
        let mut seen = HashSet::new();
        for backend in list {
            if !seen.insert(Arc::clone(&backend.name)) {
                continue;
            }
            let mut node = before.remove(&backend.name).unwrap_or_else(|| {
                self.next_id += 1;
                Node::new(self.next_id, backend.clone(), since)
            });
            node.backend = backend;
            self.nodes.push(node);
        }
    }

    /// Picks one, and counts the call. Returns its id.
    pub(crate) fn pick(&mut self, tried: &[&str], now: Instant) -> Result<(u64, Backend), NoBackend> {
        let among = self.candidates(tried, now)?;
        let when = (now, self.settings.slow_start);
        let chosen = self.choice.of(self.settings.policy, &mut self.nodes, &among, when);
        Ok(self.begin(chosen))
    }

    /// Picks the one that `key` belongs to, and counts the call.
    pub(crate) fn pick_for(&mut self, key: &str, now: Instant) -> Result<(u64, Backend), NoBackend> {
        let among = self.candidates(&[], now)?;
        let rank = |node: &usize| hash(&[key, &self.nodes[*node].backend.name]);
        let chosen = among.iter().copied().max_by_key(rank).expect("candidates are never none");
        Ok(self.begin(chosen))
    }

    fn begin(&mut self, chosen: usize) -> (u64, Backend) {
        let node = &mut self.nodes[chosen];
        node.load.begin();
        (node.id, node.backend.clone())
    }

    /// The places of all that may be chosen, at least one.
    fn candidates(&mut self, tried: &[&str], now: Instant) -> Result<Vec<usize>, NoBackend> {
        for node in &mut self.nodes {
            node.look_at_the_clock(now, &self.settings);
        }
        let all = self.nodes.len();
        let usable = self.nodes.iter().filter(|node| node.is_usable()).count();
        let panics = usable == 0 || usable * 100 < usize::from(self.settings.panic_percent) * all;
        let admits = |node: &Node| (panics || node.is_usable()) && !tried.contains(&&*node.backend.name);
        let among: Vec<usize> = (0..all).filter(|place| admits(&self.nodes[*place])).collect();
        match among.is_empty() {
            false => Ok(among),
            true if all == 0 => Err(NoBackend::EmptyList),
            true => Err(NoBackend::AllTried { tried: tried.len() }),
        }
    }

    /// A call has ended. If its backend has left the list, there is nobody to whom it matters.
    pub(crate) fn end(&mut self, id: u64, outcome: Option<Outcome>, now: Instant) {
        let ejected = self.nodes.iter().filter(|node| node.is_ejected()).count();
        let most = self.nodes.len() * usize::from(self.settings.most_ejected_percent) / 100;
        if let Some(node) = self.nodes.iter_mut().find(|node| node.id == id) {
            let too_many = node.end(outcome, now, &self.settings);
            if too_many && !node.is_ejected() && ejected < most {
                node.eject(now, &self.settings);
            }
        }
    }

    pub(crate) fn checked(&mut self, name: &str, passed: bool, now: Instant) {
        if let Some(node) = self.nodes.iter_mut().find(|node| &*node.backend.name == name) {
            node.checked(passed, now, &self.settings);
        }
    }

    pub(crate) fn status(&mut self, now: Instant) -> Vec<Status> {
        for node in &mut self.nodes {
            node.look_at_the_clock(now, &self.settings);
        }
        self.nodes.iter().map(Node::status).collect()
    }
}
