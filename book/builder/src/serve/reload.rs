//! Tells open pages that the book was rebuilt, or that it could not be.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch;

use super::Pages;

/// What there is to serve, and to tell.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// The pages that were built last.
    pub pages: Arc<Pages>,
    /// Why the book could not be built since.
    pub fault: Option<Arc<str>>,
}

/// A stream of server-sent events: `built` after each build, `fault` with what must be mended where one failed. It begins
/// with the fault there is, if any; a page that was just loaded is not told that it was built.
pub(super) async fn reload(
    State(mut news): State<watch::Receiver<News>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    if news.borrow_and_update().fault.is_some() {
        news.mark_changed();
    }
    let events = unfold(news, |mut news| async {
        // Nobody builds any more once the sender is gone: the server is about to end.
        news.changed().await.ok()?;
        let event = match &news.borrow_and_update().fault {
            Some(fault) => Event::default().event("fault").data(&**fault),
            // A browser drops an event without data.
            None => Event::default().event("built").data("anew"),
        };
        Some((Ok(event), news))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
