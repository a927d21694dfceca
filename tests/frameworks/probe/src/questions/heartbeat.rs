//! 7: the peer is silent. Nothing closes, nothing arrives.

use std::io;
use std::time::Duration;

use adapters::stack::{Failure, Stack};
use anyhow::Result;
use results::matrix::{Cell, Verdict, When};
use rig::Direction;
use tokio::task::JoinHandle;
use tokio::time::timeout;

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

/// The client pings as often as its framework allows, and nobody has told the server. Nothing is wrong with the connection.
pub(super) async fn unwelcome_pings(stack: &dyn Stack) -> Result<Cell> {
    /// gRPC's servers count pings that they did not agree to; the slowest known takes half a minute.
    const WATCHED: Duration = Duration::from_secs(45);
    let Some(scene) = Scene::of_default_server(stack).await? else { return Ok(no_pings()) };
    let client = scene.client.clone();
    let call = tokio::spawn(async move { client.ask("never".into(), Some(LONG_PATIENCE)).await });
    let (ended, when) = timed(WATCHED, hung_up(&scene)).await;
    let cell = match ended {
        None => Cell::new(Verdict::Holds, "the connection stays"),
        Some(()) => {
            Cell::new(Verdict::FallsIn, format!("a healthy connection ends; the call: {}", soon(call).await))
        }
    };
    Ok(cell.after(when))
}

/// A request that takes long is on its way over a slow link, and a ping waits behind it.
pub(super) async fn slow_link(stack: &dyn Stack) -> Result<Cell> {
    const REQUEST_BYTES: usize = 256 * 1024;
    const BYTES_PER_SECOND: u32 = 16 * 1024;
    /// More than the request takes at that rate.
    const WATCHED: Duration = Duration::from_secs(30);
    let scene = Scene::of(stack).await?;
    if !scene.client.pings() {
        return Ok(no_pings());
    }
    scene.proxy.throttle(BYTES_PER_SECOND);
    let client = scene.client.clone();
    let text = format!("length {}", "x".repeat(REQUEST_BYTES));
    let call = tokio::spawn(async move { client.ask(text, Some(LONG_PATIENCE)).await });
    let ended = timeout(WATCHED, hung_up(&scene)).await;
    let call = soon(call).await;
    Ok(match ended {
        // A timeout of the setting's own may have ended the call: that is not what is asked.
        Err(_) => Cell::new(Verdict::Holds, format!("the connection stays; the call: {call}")),
        Ok(()) => Cell::new(Verdict::FallsIn, format!("a healthy connection ends; the call: {call}")),
    })
}

fn no_pings() -> Cell {
    Cell::new(Verdict::NotOffered, "this client sends no pings")
}

/// One of the ends gives the connection up.
async fn hung_up(scene: &Scene) {
    tokio::select! {
        () = scene.proxy.closed(Direction::ToServer) => {}
        () = scene.proxy.closed(Direction::ToClient) => {}
    }
}

/// What the caller sees once the connection has ended.
async fn soon(call: JoinHandle<Result<String, Failure>>) -> String {
    match timeout(Duration::from_secs(2), call).await {
        Ok(Ok(result)) => outcome(&result),
        _ => "waits".into(),
    }
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
