//! Work that is spawned, with and without its caller's span.

use tracing::{Instrument, Span, info, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Prints each event below the names of the spans it is in.
struct Print;

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Print {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let spans = context.event_scope(event).into_iter().flat_map(|scope| scope.from_root());
        let path: Vec<_> = spans.map(|span| span.name()).collect();
        event.record(&mut |_: &tracing::field::Field, says: &dyn std::fmt::Debug| {
            println!(
                "{says:?}: {}",
                if path.is_empty() { "(no trace)".to_owned() } else { path.join(" > ") }
            );
        });
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let subscriber = tracing_subscriber::registry().with(Print);
    tracing::subscriber::set_global_default(subscriber).expect("nothing else was set");
    async {
        info!("the call arrives");
        let audit = async {
            info!("audit entry, spawned bare");
        };
        tokio::spawn(audit).await.expect("it does not panic");
        let audit = async {
            info!("audit entry, spawned with the span");
        };
        tokio::spawn(audit.instrument(Span::current())).await.expect("it does not panic");
    }
    .instrument(info_span!("transfer"))
    .await;
}
