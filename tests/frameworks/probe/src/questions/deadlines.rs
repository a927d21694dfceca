//! 5: how long a call may take, and whether its handler hears that nobody waits any more.

use std::time::Duration;

use adapters::stack::Stack;
use anyhow::Result;
use results::matrix::{Cell, Verdict, When};

use crate::cell::{LONG_PATIENCE, PATIENCE, outcome, timed};
use crate::scene::Scene;

/// What a handler may take to stop.
const STOPS: [When; 2] = [When::AtOnce, When::Within(6)];

pub(super) async fn default_timeout(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let (result, when) = timed(LONG_PATIENCE, scene.client.ask("never".into(), None)).await;
    let saw = result.as_ref().map_or_else(|| "none".into(), outcome);
    Ok(Cell::new(Verdict::holds_if(result.is_some()), saw).after(when))
}

pub(super) async fn call_dropped(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    drop_one_in_flight(&scene).await;
    stops(&scene).await
}

pub(super) async fn disconnected(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let client = scene.client.clone();
    // A deadline so far away that it is not what stops the handler.
    let call = tokio::spawn(async move { client.ask("never".into(), Some(LONG_PATIENCE)).await });
    scene.app.running_are(1).await;
    scene.proxy.cut();
    let cell = stops(&scene).await;
    call.abort();
    cell
}

/// The call has a deadline; the handler is asked what it knows of it.
pub(super) async fn seen_by_handler(stack: &dyn Stack) -> Result<Cell> {
    const DEADLINE: Duration = Duration::from_secs(60);
    // gRPC's timeout is a number of at most eight digits and a unit: some round it up.
    const ROUNDED: Duration = Duration::from_secs(1);
    let scene = Scene::of(stack).await?;
    // The greeting had another deadline.
    let answer = scene.client.ask("echo deadline".into(), Some(DEADLINE)).await;
    Ok(match (answer, scene.app.deadline()) {
        (Err(failure), _) => Cell::new(Verdict::FallsIn, failure.kind),
        (Ok(_), None) => Cell::new(Verdict::NotOffered, "no deadline reaches the server"),
        (Ok(_), Some(left)) => {
            let right = left <= DEADLINE + ROUNDED && left > DEADLINE / 2;
            Cell::new(Verdict::holds_if(right), if right { "what is left of it" } else { "a wrong one" })
        }
    })
}

async fn drop_one_in_flight(scene: &Scene) {
    let call = scene.client.ask("never".into(), None);
    tokio::select! {
        _ = call => {}
        () = scene.app.running_are(1) => {}
    }
}

async fn stops(scene: &Scene) -> Result<Cell> {
    let (stopped, when) = timed(PATIENCE, scene.app.running_are(0)).await;
    let saw = if stopped.is_some() { "the handler stops" } else { "the handler runs on" };
    Ok(Cell::new(Verdict::holds_if(STOPS.contains(&when)), saw).after(when))
}
