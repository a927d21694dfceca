//! 2: where a message ends, and how long it may be.

use adapters::stack::{Failure, Stack};
use anyhow::Result;
use results::matrix::{Cell, Verdict};

use crate::cell::{PATIENCE, outcome, timed};
use crate::scene::{LIMIT, Scene};

/// More than any of the frameworks takes by default.
const OVERSIZE_BYTES: usize = 16 * 1024 * 1024;

pub(super) async fn one_byte_segments(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    scene.proxy.split();
    let mut wrong = 0;
    for number in 0..3 {
        let answer = scene.client.ask(format!("echo {number}"), Some(LIMIT)).await;
        wrong += usize::from(answer != Ok(number.to_string()));
    }
    let saw = if wrong == 0 { "all answers right".into() } else { format!("{wrong} of 3 calls fail") };
    Ok(Cell::new(Verdict::holds_if(wrong == 0), saw))
}

/// A hostile peer announces; does the server wait for so much, and do its other connections work?
pub(super) async fn announced_huge(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let (refusal, when) = timed(PATIENCE, stack.announce_huge(scene.server.address())).await;
    let other = scene.client.ask("echo other".into(), Some(LIMIT)).await;
    let verdict = Verdict::holds_if(refusal.is_some() && other.is_ok());
    let saw = match refusal {
        Some(refusal) => refusal?,
        None => "the server waits for the rest".into(),
    };
    let saw =
        if other.is_ok() { saw } else { format!("{saw}; another connection fails: {}", outcome(&other)) };
    Ok(Cell::new(verdict, saw).after(when))
}

pub(super) async fn oversize_request(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    oversize(&scene, format!("echo {}", "x".repeat(OVERSIZE_BYTES))).await
}

pub(super) async fn oversize_answer(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    oversize(&scene, format!("grow {OVERSIZE_BYTES}")).await
}

async fn oversize(scene: &Scene, text: String) -> Result<Cell> {
    let bystander = scene.bystander().await;
    let (result, when) = timed(PATIENCE, scene.client.ask(text, Some(PATIENCE))).await;
    let harm = scene.harm(bystander).await.clause();
    let saw = match &result {
        None => "no answer".into(),
        Some(Ok(answer)) if answer.len() == OVERSIZE_BYTES => "it passes".into(),
        Some(Ok(_)) => "a wrong answer".into(),
        Some(Err(Failure { kind, .. })) => kind.clone(),
    };
    let told = matches!(&result, Some(Ok(answer)) if answer.len() == OVERSIZE_BYTES)
        || matches!(&result, Some(Err(_)));
    Ok(Cell::new(Verdict::holds_if(told && harm.is_empty()), format!("{saw}{harm}")).after(when))
}
