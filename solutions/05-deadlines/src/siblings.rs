//! Several pieces of work of which each is useless without the others.

use std::collections::BTreeMap;
use std::panic::resume_unwind;

use tokio::task::JoinSet;

use crate::context::{Context, Stopped};

/// Does all of `siblings` at once, as parts of the request: their results, in the order of the siblings. The first
/// that fails cancels the others, and its error is returned when they have all stopped. (Go's `errgroup`.)
///
/// Dropping the future stops all of them. Must be called within a tokio runtime.
///
/// # Errors
/// The first sibling's that failed; [`Stopped`] if the request was over first.
///
/// # Panics
/// With a sibling's panic.
pub async fn all_or_first_error<T, E, F>(
    context: &Context,
    siblings: impl IntoIterator<Item = F>,
) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: From<Stopped> + Send + 'static,
{
    let group = context.child();
    let mut at_work = JoinSet::new();
    for (place, sibling) in siblings.into_iter().enumerate() {
        let group = group.clone();
        at_work.spawn(async move { (place, group.run(sibling).await) });
    }
    let (mut results, mut failure) = (BTreeMap::new(), None);
    while let Some(sibling) = at_work.join_next().await {
        let (place, outcome) = sibling.unwrap_or_else(|why| resume_unwind(why.into_panic()));
        match outcome.map_err(E::from).and_then(|result| result) {
            Ok(result) => drop(results.insert(place, result)),
            Err(error) => {
                group.cancel();
                failure.get_or_insert(error);
            }
        }
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(results.into_values().collect()),
    }
}
