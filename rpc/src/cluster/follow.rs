//! Follows the list: connects to the backends that are new, and leaves those that are gone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use solution_09_breakers::Breakers;
use tokio::task::JoinSet;

use crate::budget::Budget;
use crate::client::{Connector, Options};
use crate::cluster::choose::Members;
use crate::cluster::discover::Discover;
use crate::cluster::keep::{Dial, keep};
use crate::cluster::member::Member;
use crate::cluster::options::{BadOptions, ClusterOptions};
use crate::schema::Schema;

/// Follows the list, on a task of its own.
pub(crate) struct Follower<F> {
    members: Arc<Members>,
    schema: Schema,
    connector: F,
    connection: Options,
    connections: usize,
    /// Turns to connect, for all backends together.
    turns: Budget,
    breakers: Option<Breakers>,
}

/// A backend that is listed, with the tasks that keep its connections.
struct Listed {
    member: Arc<Member>,
    _keepers: JoinSet<()>,
}

impl<C: Connector, F: Fn(&str) -> C> Follower<F> {
    pub(crate) fn new(
        members: Arc<Members>,
        schema: Schema,
        connector: F,
        options: &ClusterOptions,
    ) -> Result<Self, BadOptions> {
        let breakers = options.breaker.map(Breakers::new).transpose()?;
        let ClusterOptions { connection, connections, connecting, .. } = *options;
        let turns = Budget::new(connecting);
        Ok(Self { members, schema, connector, connection, connections, turns, breakers })
    }

    /// Never ends by itself: when there are no further lists, the last one stays.
    pub(crate) async fn follow(self, mut list: impl Discover) {
        let mut listed = HashMap::<Arc<str>, Listed>::new();
        while let Some(mut backends) = list.next().await {
            if backends.is_empty() {
                tracing::warn!("the list of backends is empty; the one before stays");
                continue;
            }
            let mut names = HashSet::new();
            backends.retain(|backend| names.insert(Arc::clone(&backend.name)));
            listed.retain(|name, _| {
                let stays = names.contains(name);
                if !stays {
                    tracing::info!(backend = %name, "left the list");
                }
                stays
            });
            // One that stays keeps its connections and its standing.
            let backends = backends.into_iter().map(|backend| {
                let member = self.member(&mut listed, &backend.name);
                (backend, member)
            });
            self.members.set(backends.collect());
            if let Some(breakers) = &self.breakers {
                breakers.keep_only(|name| listed.contains_key(name));
            }
        }
        std::future::pending().await
    }

    fn member(&self, listed: &mut HashMap<Arc<str>, Listed>, name: &Arc<str>) -> Arc<Member> {
        let entry = listed.entry(Arc::clone(name)).or_insert_with(|| {
            tracing::info!(backend = %name, "is listed");
            let breaker = self.breakers.as_ref().map(|breakers| breakers.of(name));
            let member = Arc::new(Member::new(Arc::clone(name), breaker, self.members.news()));
            let (connector, turns) = ((self.connector)(name), self.turns.clone());
            let (schema, options) = (self.schema, self.connection);
            let dial = Dial { connector, schema, options, turns, member: Arc::clone(&member) };
            Listed { member, _keepers: keep(dial, self.connections) }
        });
        Arc::clone(&entry.member)
    }
}
