//! The policies.

use std::time::Duration;

use tokio::time::Instant;

use crate::node::Node;
use crate::settings::Policy;

/// What the policies remember from one choice to the next.
#[derive(Debug)]
pub(crate) struct Choice {
    /// Whose turn it is, by place in the list.
    turn: usize,
    random: fastrand::Rng,
}

impl Choice {
    pub(crate) fn from(seed: u64) -> Self {
        Self { turn: 0, random: fastrand::Rng::with_seed(seed) }
    }

    /// Chooses one of `among`, which has at least one, by its place in `nodes`.
    pub(crate) fn of(
        &mut self,
        policy: Policy,
        nodes: &mut [Node],
        among: &[usize],
        (now, slow_start): (Instant, Duration),
    ) -> usize {
        let cost = |node: &usize| nodes[*node].cost(now, slow_start);
        let places = nodes.len();
        // How many turns it is from now until its own.
        let turns = |node: &usize| (node + places - self.turn % places) % places;
        let chosen = match policy {
            Policy::RoundRobin => among.iter().min_by_key(|node| turns(node)).copied(),
            Policy::WeightedRoundRobin => {
                return smooth(nodes, among, (now, slow_start));
            }
            Policy::LeastConnections => among
                .iter()
                .min_by(|a, b| cost(a).total_cmp(&cost(b)).then_with(|| turns(a).cmp(&turns(b))))
                .copied(),
            Policy::TwoChoices => {
                let first = self.random.usize(..among.len());
                let second = (first + self.random.usize(1..among.len().max(2))) % among.len();
                let (first, second) = (among[first], among[second]);
                Some(if cost(&second) < cost(&first) { second } else { first })
            }
        };
        let chosen = chosen.expect("there is at least one to choose from");
        self.turn = chosen + 1;
        chosen
    }
}

/// Each gains its weight; the richest is chosen, and pays what all have gained.
fn smooth(nodes: &mut [Node], among: &[usize], (now, slow_start): (Instant, Duration)) -> usize {
    let mut gained = 0.0;
    let mut richest = among[0];
    for &node in among {
        let weight = nodes[node].weight(now, slow_start);
        nodes[node].credit += weight;
        gained += weight;
        if nodes[node].credit > nodes[richest].credit {
            richest = node;
        }
    }
    nodes[richest].credit -= gained;
    richest
}
