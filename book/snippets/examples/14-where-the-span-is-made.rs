//! One span is made before the task is spawned, one within it. Which is under the request?

use tracing::{Instrument, Subscriber, info, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Prints the spans that each event is in, from the outermost on.
struct Print;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Print {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let spans = context.event_scope(event).into_iter().flat_map(|scope| scope.from_root());
        println!("{}", spans.map(|span| span.name()).collect::<Vec<_>>().join(" > "));
    }
}

async fn check() {
    info!("looks");
}

async fn transfer() {
    let before = info_span!("before");
    let first = tokio::spawn(check().instrument(before));
    let second = tokio::spawn(async {
        let within = info_span!("within");
        check().instrument(within).await;
    });
    first.await.expect("it does not panic");
    second.await.expect("it does not panic");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let subscriber = tracing_subscriber::registry().with(Print);
    tracing::subscriber::set_global_default(subscriber).expect("nothing else was set");
    transfer().instrument(info_span!("transfer")).await;
}
