//! 2: where a message ends, and how long it may be.

use adapters::stack::{Failure, Host, Stack};
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
    let host = scene.server.host();
    let before = host.and_then(Host::peak_memory);
    if let Some(host) = host {
        host.may_end();
    }
    let (refusal, when) = timed(PATIENCE, stack.announce_huge(scene.server.address())).await;
    let other = scene.client.ask("echo other".into(), Some(LIMIT)).await;
    let after = host.and_then(Host::peak_memory);
    let took = before.zip(after).and_then(|(before, after)| memory(after.saturating_sub(before)));
    let verdict = Verdict::holds_if(refusal.is_some() && other.is_ok() && took.is_none());
    let mut saw = match refusal {
        Some(refusal) => refusal?,
        None => "the server waits for the rest".into(),
    };
    if let Some(took) = took {
        saw = format!("{saw}; it takes {took} of memory");
    }
    if other.is_err() {
        let ended = match host {
            Some(host) => host.ended().await,
            None => None,
        };
        saw = match ended {
            Some(how) => format!("the server's process ends, {how}"),
            None => format!("{saw}; another connection fails: {}", outcome(&other)),
        };
    }
    Ok(Cell::new(verdict, saw).after(when))
}

/// What a server may not take for a few bytes, as a class.
fn memory(bytes: u64) -> Option<&'static str> {
    const MIB: u64 = 1024 * 1024;
    match bytes / MIB {
        0..64 => None,
        64..1024 => Some("more than 64 MiB"),
        _ => Some("more than 1 GiB"),
    }
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
    let cell = Cell::new(Verdict::holds_if(told && harm.is_empty()), format!("{saw}{harm}"));
    // How long so many bytes take is the machine's business.
    Ok(if result.is_none() { cell.after(when) } else { cell })
}
