//! Ten calls at once to a service that takes 100 ms and may do two at a time, through tower 0.5: with `load_shed` below and above the limit.

use std::convert::Infallible;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tower::load_shed::error::Overloaded;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};

async fn work(_call: u32) -> Result<(), Infallible> {
    sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// Sends ten calls through clones of a service.
async fn ten<S>(name: &str, service: S)
where
    S: Service<u32, Response = (), Error: Into<BoxError> + Send, Future: Send> + Clone + Send + 'static,
{
    let began = Instant::now();
    let calls: Vec<_> = (0..10).map(|nth| tokio::spawn(service.clone().oneshot(nth))).collect();
    let (mut answered, mut refused) = (0, 0);
    for call in calls {
        match call.await.expect("no call panics").map_err(Into::into) {
            Ok(()) => answered += 1,
            Err(why) if why.is::<Overloaded>() => refused += 1,
            Err(why) => println!("{why}"),
        }
    }
    println!("{name:50} answered {answered:>2}, refused {refused}, after {} ms", began.elapsed().as_millis());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let limited = ServiceBuilder::new().concurrency_limit(2).service_fn(work);
    ten("concurrency_limit(2)", limited).await;
    let below = ServiceBuilder::new().concurrency_limit(2).load_shed().service(service_fn(work));
    ten("concurrency_limit(2).load_shed()", below).await;
    let above = ServiceBuilder::new().load_shed().concurrency_limit(2).service(service_fn(work));
    ten("load_shed().concurrency_limit(2)", above).await;
    let buffer = ServiceBuilder::new().load_shed().buffer(4).concurrency_limit(2).service(service_fn(work));
    ten("load_shed().buffer(4).concurrency_limit(2)", buffer).await;
}
