//! 4: many calls on one connection, answered in another order, some given up.

use std::collections::BTreeSet;
use std::time::Duration;

use adapters::stack::Stack;
use anyhow::Result;
use futures_util::future::join_all;
use results::matrix::{Cell, Verdict};
use tokio::time::{sleep, timeout};

use crate::scene::{LIMIT, Scene};

const CALLS: u64 = 1_000;
/// A client that is for one call at a time would take minutes for all of them.
const CALLS_ONE_AT_A_TIME: u64 = 50;
const LONGEST_MS: u64 = 200;
/// The order is another one in each run otherwise, and a wrong answer could not be had again.
const SEED: u64 = 4;
/// Far above what the calls take, on a machine that does much else too.
const PATIENCE: Duration = Duration::from_secs(60);

enum End {
    Right,
    Wrong,
    Failed(String),
    Dropped,
}

pub(super) async fn random_order(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let mut random = fastrand::Rng::with_seed(SEED);
    let one_at_a_time = scene.client.one_call_at_a_time();
    let calls = (0..if one_at_a_time { CALLS_ONE_AT_A_TIME } else { CALLS }).map(|number| {
        let (takes, patience) = (random.u64(0..LONGEST_MS), random.u64(0..LONGEST_MS));
        let dropped = random.u8(0..3) == 0 && !one_at_a_time;
        let (client, app) = (scene.client.clone(), scene.app.clone());
        tokio::spawn(async move {
            let number = number.to_string();
            // A call is dropped while its handler runs: servers take it for an attack if many are dropped before.
            let giving_up = async {
                app.begun(&number).await;
                sleep(Duration::from_millis(patience)).await;
            };
            let answer = tokio::select! {
                answer = timeout(PATIENCE, client.ask(format!("after {takes} {number}"), Some(PATIENCE))) => answer,
                () = giving_up, if dropped => return End::Dropped,
            };
            match answer {
                Ok(Ok(text)) if text == number => End::Right,
                Ok(Ok(_)) => End::Wrong,
                Ok(Err(failure)) => End::Failed(failure.kind),
                Err(_) => End::Failed("no answer".into()),
            }
        })
    });
    let ends = join_all(calls.collect::<Vec<_>>()).await;
    let wrong = ends.iter().flatten().filter(|end| matches!(end, End::Wrong)).count();
    let lost: BTreeSet<&str> = ends
        .iter()
        .flatten()
        .filter_map(|end| if let End::Failed(kind) = end { Some(kind.as_str()) } else { None })
        .collect();
    let mut saw = format!("{wrong} wrong");
    if !lost.is_empty() {
        saw.push_str("; some are lost: ");
        saw.push_str(&lost.into_iter().collect::<Vec<_>>().join(", "));
    }
    if one_at_a_time && saw == "0 wrong" {
        return Ok(Cell::new(Verdict::NotOffered, "one call at a time"));
    }
    Ok(Cell::new(Verdict::holds_if(saw == "0 wrong"), saw))
}

/// A call's deadline passes, and its answer comes later. Who gets it?
pub(super) async fn late_answer(stack: &dyn Stack) -> Result<Cell> {
    const WITHIN: Duration = Duration::from_millis(500);
    let scene = Scene::of(stack).await?;
    if scene.client.ask("after 1500 late".into(), Some(WITHIN)).await.is_ok() {
        return Ok(Cell::new(Verdict::NotOffered, "a deadline does not end the call"));
    }
    // The first is asked before the answer comes, the second after.
    for (which, word) in [("the next call", "next"), ("a later call", "later")] {
        match timeout(LIMIT, scene.client.ask(format!("echo {word}"), Some(LIMIT))).await {
            Ok(Ok(answer)) if answer == word => {}
            Ok(Ok(answer)) => {
                let saw = format!("{which} is answered \"{answer}\"");
                return Ok(Cell::new(Verdict::FallsIn, saw));
            }
            Ok(Err(failure)) => {
                return Ok(Cell::new(Verdict::FallsIn, format!("{which} fails: {}", failure.kind)));
            }
            Err(_) => return Ok(Cell::new(Verdict::FallsIn, format!("{which} gets no answer"))),
        }
        scene.app.running_are(0).await;
    }
    Ok(Cell::new(Verdict::Holds, "it is thrown away"))
}
