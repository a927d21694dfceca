//! Handlers of several tempers.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use deadlines::{Client, Context, DeadlineSource, Reply};
use tokio::time::sleep;

use super::{Answering, refused};

pub(crate) async fn echo(_: Context, body: Bytes) -> Reply {
    Ok(body)
}

pub(crate) fn echo_after(
    takes: Duration,
) -> impl Fn(Context, Bytes) -> Pin<Box<dyn Answering>> + Send + Sync + 'static {
    move |_, body| {
        Box::pin(async move {
            sleep(takes).await;
            Ok(body)
        })
    }
}

/// Waits for a lock that is never released.
pub(crate) fn forever(_: Context, _: Bytes) -> impl Answering {
    std::future::pending()
}

/// Goes through rows that are always there when it asks for the next one, without end.
pub(crate) async fn busy(_: Context, _: Bytes) -> Reply {
    loop {
        tokio::task::consume_budget().await;
    }
}

pub(crate) async fn tells_what_is_left(context: Context, _: Bytes) -> Reply {
    let deadline = context.deadline();
    Ok(format!("{} limit, {} ms left", deadline.limit(), deadline.left_millis()).into())
}

/// Works for a while and then asks the next hop, for so long at most.
pub(crate) fn asks(
    next: Client,
    own_work: Duration,
    allowed: Duration,
) -> impl Fn(Context, Bytes) -> Pin<Box<dyn Answering>> + Send + Sync + 'static {
    let next = Arc::new(next);
    move |context, body| {
        let next = Arc::clone(&next);
        Box::pin(async move {
            sleep(own_work).await;
            let answer = next.call(&context.within(DeadlineSource::Call, allowed), &body).await;
            answer.map_err(|why| refused(&why.to_string()))
        })
    }
}
