//! 7: the peer is silent. Nothing closes, nothing arrives.

use std::io;

use adapters::stack::Stack;
use anyhow::Result;
use results::matrix::{Cell, Verdict, When};
use rig::Direction;

use crate::cell::{LONG_PATIENCE, PATIENCE, outcome, timed};
use crate::scene::Scene;

/// By when a silent peer should have been noticed.
const NOTICED: [When; 2] = [When::AtOnce, When::Within(6)];

/// No call is in flight. Noticing shows on the connection: the client gives the connection up. Then the next call.
pub(super) async fn idle(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    scene.fall_silent();
    let (noticed, when) = timed(PATIENCE, scene.proxy.closed(Direction::ToServer)).await;
    if noticed.is_some() {
        return Ok(Cell::new(Verdict::holds_if(NOTICED.contains(&when)), "the client hangs up").after(when));
    }
    let (next, next_when) = timed(PATIENCE, scene.client.ask("echo next".into(), None)).await;
    let next = next.as_ref().map_or_else(|| "no answer".into(), outcome);
    Ok(Cell::new(Verdict::FallsIn, format!("not noticed; the next call: {next}, {next_when}")).after(when))
}

/// A call waits for its answer, which the network swallows. The proxy goes on acknowledging.
pub(super) async fn call_in_flight(stack: &dyn Stack) -> Result<Cell> {
    in_flight(stack, |scene| {
        scene.fall_silent();
        Ok(())
    })
    .await
}

/// The same, and nothing is acknowledged any more.
pub(super) async fn packets_lost(stack: &dyn Stack) -> Result<Cell> {
    in_flight(stack, |scene| scene.proxy.lose_packets()).await
}

/// The server has a handler that works for a client which is silent; it notices if the handler stops.
pub(super) async fn client_silent(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let client = scene.client.clone();
    // A deadline so far away that it is not what stops the handler.
    let call = tokio::spawn(async move { client.ask("never".into(), Some(LONG_PATIENCE)).await });
    scene.app.running_are(1).await;
    scene.fall_silent();
    let (stopped, when) = timed(PATIENCE, scene.app.running_are(0)).await;
    call.abort();
    let saw = if stopped.is_some() { "the handler stops" } else { "the handler runs on" };
    Ok(Cell::new(Verdict::holds_if(NOTICED.contains(&when)), saw).after(when))
}

async fn in_flight(stack: &dyn Stack, silence: fn(&Scene) -> io::Result<()>) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let client = scene.client.clone();
    let call = tokio::spawn(async move { client.ask("never".into(), None).await });
    scene.app.running_are(1).await;
    if let Err(error) = silence(&scene) {
        call.abort();
        return Ok(Cell::new(Verdict::NotAsked, error.to_string()));
    }
    let (result, when) = timed(LONG_PATIENCE, call).await;
    let saw = match result {
        None => "nothing".into(),
        Some(result) => outcome(&result?),
    };
    Ok(Cell::new(Verdict::holds_if(NOTICED.contains(&when)), saw).after(when))
}
