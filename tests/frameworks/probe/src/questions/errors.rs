//! 3: what becomes of an error on its way to the caller.

use adapters::app::SECRET;
use adapters::stack::Stack;
use anyhow::Result;
use results::matrix::{Cell, Verdict, When};

use crate::cell::{PATIENCE, timed};
use crate::scene::{Harm, Scene};

/// Holds if the caller hears what the application said, and nothing of what it did not say.
pub(super) async fn handler_error(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let bystander = scene.bystander().await;
    let (result, when) = timed(PATIENCE, scene.client.ask("fail".into(), Some(PATIENCE))).await;
    let harm = scene.harm(bystander).await.clause();
    Ok(match result {
        None => Cell::new(Verdict::FallsIn, format!("nothing{harm}")),
        Some(Ok(_)) => Cell::new(Verdict::FallsIn, format!("an answer, no error{harm}")),
        Some(Err(failure)) => {
            let (leaks, told) =
                (failure.text.contains(SECRET), failure.text.contains("the account is locked"));
            let leak = if leaks { ", and the secret in its source" } else { "" };
            let text = if told { "its text" } else { "not its text" };
            let verdict = Verdict::holds_if(told && !leaks && harm.is_empty());
            Cell::new(verdict, format!("{}, {text}{leak}{harm}", failure.kind))
        }
    }
    .after(when))
}

/// Holds if the caller hears of it at once, and nobody else does.
pub(super) async fn panic(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let bystander = scene.bystander().await;
    if let Some(host) = scene.server.host() {
        host.may_end();
    }
    // Without a deadline of the caller's, since that would end the call whatever the server does.
    let (result, when) = timed(PATIENCE, scene.client.ask("panic".into(), None)).await;
    let harm = scene.harm(bystander).await;
    if harm != Harm::None
        && let Some(host) = scene.server.host()
        && let Some(how) = host.ended().await
    {
        return Ok(Cell::new(Verdict::FallsIn, format!("the server's process ends, {how}")).after(when));
    }
    let harm = harm.clause();
    let (saw, told) = match result {
        None => ("nothing".into(), false),
        Some(Ok(_)) => ("an answer".into(), false),
        Some(Err(failure)) => (failure.kind, when == When::AtOnce),
    };
    Ok(Cell::new(Verdict::holds_if(told && harm.is_empty()), format!("{saw}{harm}")).after(when))
}
