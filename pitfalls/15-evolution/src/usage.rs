//! Who calls which version.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use crate::select::NamedBy;
use crate::version::Version;

/// How many clients are told apart; the others are one.
pub const MAX_CLIENTS: usize = 1000;

/// Under which name the clients above [`MAX_CLIENTS`] are counted.
pub const OTHERS: &str = "(others)";

/// The most of a client's name that is kept.
const MAX_NAME_CHARS: usize = 64;

/// How often a client has called a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Which one.
    pub version: Version,
    /// What named it.
    pub named_by: NamedBy,
    /// By whom.
    pub client: String,
    /// How often.
    pub calls: u64,
}

/// Counts calls by version, by what named it, and by client.
#[derive(Debug, Default)]
pub struct Usage {
    counts: Mutex<Counts>,
}

type Counts = BTreeMap<String, BTreeMap<(Version, NamedBy), u64>>;

impl Usage {
    /// Counts a call. What a client says of itself is hostile: it is cut, and the number of names is bounded.
    pub fn count(&self, client: &str, version: Version, named_by: NamedBy) {
        let client: String = client.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
        let mut counts = self.counts();
        let has_room = counts.len() < MAX_CLIENTS || counts.contains_key(&client);
        let client = if has_room { client } else { OTHERS.to_owned() };
        *counts.entry(client).or_default().entry((version, named_by)).or_default() += 1;
    }

    /// Everything that was counted.
    #[must_use]
    pub fn all(&self) -> Vec<Used> {
        let mut all = Vec::new();
        for (client, counts) in &*self.counts() {
            all.extend(counts.iter().map(|(&(version, named_by), &calls)| Used {
                version,
                named_by,
                client: client.clone(),
                calls,
            }));
        }
        all
    }

    /// Who calls `version`, and would break without it.
    #[must_use]
    pub fn of(&self, version: Version) -> Vec<Used> {
        self.all().into_iter().filter(|used| used.version == version).collect()
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().expect("no code that holds the counts can panic")
    }
}
