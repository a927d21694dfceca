//! Active health checks.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::balancer::Balancer;

/// Checks every backend of the list once, all at the same time, and tells the balancer. A check that takes longer than
/// `patience` has failed. Called every few seconds by a task of yours; dropping the future stops the checks.
///
/// The check has to take the path of a real call: a listener accepts connections when nobody behind it can work.
pub async fn check_all<F>(balancer: &Balancer, patience: Duration, check: impl Fn(Arc<str>) -> F)
where
    F: Future<Output = bool> + Send + 'static,
{
    let mut checks = JoinSet::new();
    for status in balancer.status() {
        let name = status.backend.name;
        let check = timeout(patience, check(Arc::clone(&name)));
        let balancer = balancer.clone();
        checks.spawn(async move { balancer.checked(&name, check.await.unwrap_or(false)) });
    }
    while checks.join_next().await.is_some() {}
}
