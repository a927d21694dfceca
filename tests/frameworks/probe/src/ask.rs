//! Asks every stack everything.

use std::sync::Arc;

use anyhow::{Context, Result};
use results::matrix::{Cell, Matrix, Pair, Row, Stack, Verdict};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::asked::{Entry, Setting};
use crate::questions::{Load, Question};

/// How many light questions run at the same time.
const LIGHT: u32 = 4;
/// How many questions wait at the same time of stacks whose ends are processes.
const FOREIGN: usize = 40;

/// What came of asking.
#[derive(Debug)]
pub struct Answers {
    pub matrix: Matrix,
    /// Cells without an answer, though there should be one, each with the reason: an adapter that misbehaves, a stack that does not start.
    pub unanswered: Vec<String>,
}

/// Asks: first what keeps the processor busy, alone or a few at a time; then, all at once, what waits.
///
/// # Errors
/// If a question's task panicked.
pub async fn ask(stacks: &[Entry], questions: &[&'static Question]) -> Result<Answers> {
    let order: Vec<_> = questions
        .iter()
        .enumerate()
        .flat_map(|(row, question)| {
            stacks.iter().enumerate().flat_map(move |(column, stack)| {
                let best = stack.best.as_ref().map(|_| Setting::Best);
                let settings = std::iter::once(Setting::Default).chain(best);
                settings.map(move |setting| (row, column, setting, *question))
            })
        })
        .collect();
    let mut cells = vec![vec![[const { None }; 2]; stacks.len()]; questions.len()];
    let mut unanswered = Vec::new();
    let foreign = Arc::new(Semaphore::new(FOREIGN));
    for waits in [false, true] {
        let light = Arc::new(Semaphore::new(LIGHT as usize));
        let mut running = JoinSet::new();
        for (row, column, setting, question) in order.iter().copied() {
            if (question.load == Load::Waits) != waits {
                continue;
            }
            let light = light.clone();
            let entry = stacks[column].clone();
            let foreign = entry.is_foreign().then(|| foreign.clone());
            running.spawn(async move {
                let _process = match &foreign {
                    Some(foreign) if waits => Some(foreign.acquire().await),
                    _ => None,
                };
                let _turn = match question.load {
                    Load::Heavy => Some(light.acquire_many(LIGHT).await),
                    Load::Light => Some(light.acquire().await),
                    Load::Waits => None,
                };
                (row, column, setting, question.ask(&*entry.stack(setting)).await)
            });
        }
        while let Some(done) = running.join_next().await {
            let (row, column, setting, cell) = done.context("a question panicked")?;
            let cell = cell.unwrap_or_else(|why| {
                let (stack, question) = (&stacks[column].name, questions[row].name);
                unanswered.push(format!("{stack}, {setting:?}, {question}\n    {why:#}"));
                Cell::new(Verdict::NotAsked, "no answer: see the end")
            });
            cells[row][column][setting as usize] = Some(cell);
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
        name: entry.name.clone(),
        version: entry.version.clone(),
        language: entry.language.clone(),
        best_is: entry.best.clone(),
    });
    Ok(Answers { matrix: Matrix { stacks: stacks.collect(), rows: rows.collect() }, unanswered })
}
