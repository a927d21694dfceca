//! Gateway → service → store. The store takes 3 s; who waits for how long, and who works for nobody?

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

const STORE: Duration = Duration::from_secs(3);
/// From the gateway to the service, and back.
const HOP: Duration = Duration::from_millis(10);

/// Asks the store, holding a connection to it; returns for how long it was held.
async fn serve(limit: Duration, reply: oneshot::Sender<&'static str>) -> Duration {
    sleep(HOP).await;
    let asked = Instant::now();
    let answer = if timeout(limit, sleep(STORE)).await.is_ok() { "here it is" } else { "the store is late" };
    let held = asked.elapsed();
    sleep(HOP).await;
    // Nobody may be there to hear it.
    let _ = reply.send(answer);
    held
}

async fn call(name: &str, gateway: Duration, service: Duration) {
    let began = Instant::now();
    let (reply, answer) = oneshot::channel();
    // Over a wire without cancellation the service does not learn that its caller left.
    let work = tokio::spawn(serve(service, reply));
    let told = match timeout(gateway, answer).await {
        Ok(answer) => answer.expect("the service does not panic"),
        Err(_) => "gateway timeout",
    };
    let waited = began.elapsed().as_millis();
    let held = work.await.expect("the service does not panic").as_millis();
    println!("{name:26} told after {waited:>4} ms: {told:17}  connection held for {held:>4} ms");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let second = Duration::from_secs(1);
    call("no limit at the service", second, Duration::MAX).await;
    call("the same limit at each hop", second, second).await;
    call("800 ms inside 1 s", second, Duration::from_millis(800)).await;
}
