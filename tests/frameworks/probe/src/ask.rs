//! Asks every stack everything.

use std::sync::Arc;

use anyhow::{Context, Result};
use results::matrix::{Cell, Matrix, Pair, Row, Stack, Verdict};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::asked::Entry;
use crate::questions::{Load, Question};

/// How many light questions run at the same time.
const LIGHT: u32 = 4;

/// Asks: first what keeps the processor busy, alone or a few at a time; then, all at once, what waits.
///
/// # Errors
/// If a question's task panicked. A stack that cannot be asked is a cell that says so.
pub async fn ask(stacks: &[&'static Entry], questions: &[&'static Question]) -> Result<Matrix> {
    let order: Vec<_> = questions
        .iter()
        .enumerate()
        .flat_map(|(row, question)| {
            stacks.iter().enumerate().flat_map(move |(column, stack)| {
                let settings = [Some(stack.by_default), stack.best.as_ref().map(|best| best.stack)];
                let made = settings.into_iter().enumerate().filter_map(|(at, make)| Some((at, make?)));
                made.map(move |(setting, make)| (row, column, setting, *question, make))
            })
        })
        .collect();
    let mut cells = vec![vec![[const { None }; 2]; stacks.len()]; questions.len()];
    for waits in [false, true] {
        let light = Arc::new(Semaphore::new(LIGHT as usize));
        let mut running = JoinSet::new();
        for (row, column, setting, question, make) in order.iter().copied() {
            if (question.load == Load::Waits) != waits {
                continue;
            }
            let light = light.clone();
            running.spawn(async move {
                let _turn = match question.load {
                    Load::Heavy => Some(light.acquire_many(LIGHT).await),
                    Load::Light => Some(light.acquire().await),
                    Load::Waits => None,
                };
                let cell = question.ask(&*make()).await;
                let cell = cell.unwrap_or_else(|why| Cell::new(Verdict::NotAsked, format!("{why:#}")));
                (row, column, setting, cell)
            });
        }
        while let Some(done) = running.join_next().await {
            let (row, column, setting, cell) = done.context("a question panicked")?;
            cells[row][column][setting] = Some(cell);
        }
    }
    let rows = questions.iter().zip(cells).map(|(question, cells)| {
        let pairs = cells.into_iter().map(|[default, best]| Pair {
            default: default.expect("every question was asked in one of the two rounds"),
            best,
        });
        Row { pitfall: question.pitfall, probe: question.name.into(), cells: pairs.collect() }
    });
    let stacks = stacks.iter().map(|entry| Stack {
        name: entry.name.into(),
        version: entry.version.into(),
        best_is: entry.best.as_ref().map(|best| best.is.into()),
    });
    Ok(Matrix { stacks: stacks.collect(), rows: rows.collect() })
}
