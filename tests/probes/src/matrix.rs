//! Asks every stack everything, and keeps the answers.

use std::sync::Arc;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::adapters::Entry;
use crate::cell::{Cell, Verdict};
use crate::probes::{Load, Probe};

/// How many light probes run at the same time.
const LIGHT: u32 = 4;

/// The answers, row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// The stacks, in the order of the columns.
    pub stacks: Vec<Column>,
    /// The questions.
    pub rows: Vec<Row>,
}

/// A stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What is set at its best setting, if it has another than its default.
    pub best_is: Option<String>,
}

/// A question and what each stack made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The lesson, 1 to 7.
    pub pitfall: usize,
    /// The question.
    pub probe: String,
    /// For each stack.
    pub cells: Vec<Pair>,
}

/// One stack in its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// By default.
    pub default: Cell,
    /// At its best setting, if it has another.
    pub best: Option<Cell>,
}

impl Pair {
    /// At its best: as by default where nothing more is offered.
    #[must_use]
    pub fn at_best(&self) -> &Cell {
        self.best.as_ref().unwrap_or(&self.default)
    }
}

impl Matrix {
    /// Asks: first what keeps the processor busy, alone or a few at a time; then, all at once, what waits.
    ///
    /// # Errors
    /// If a probe's task panicked. A stack that cannot be asked is a cell that says so.
    pub async fn ask(stacks: &[&'static Entry], probes: &[&'static Probe]) -> Result<Self> {
        let order: Vec<_> = probes
            .iter()
            .enumerate()
            .flat_map(|(row, probe)| {
                stacks.iter().enumerate().flat_map(move |(column, stack)| {
                    let settings = [Some(stack.by_default), stack.best.as_ref().map(|best| best.stack)];
                    let made = settings.into_iter().enumerate().filter_map(|(at, make)| Some((at, make?)));
                    made.map(move |(setting, make)| (row, column, setting, *probe, make))
                })
            })
            .collect();
        let mut cells = vec![vec![[const { None }; 2]; stacks.len()]; probes.len()];
        for waits in [false, true] {
            let light = Arc::new(Semaphore::new(LIGHT as usize));
            let mut running = JoinSet::new();
            for (row, column, setting, probe, make) in order.iter().copied() {
                if (probe.load == Load::Waits) != waits {
                    continue;
                }
                let light = light.clone();
                running.spawn(async move {
                    let _turn = match probe.load {
                        Load::Heavy => Some(light.acquire_many(LIGHT).await),
                        Load::Light => Some(light.acquire().await),
                        Load::Waits => None,
                    };
                    let cell = probe.ask(&*make()).await;
                    let cell = cell.unwrap_or_else(|why| Cell::new(Verdict::NotAsked, format!("{why:#}")));
                    (row, column, setting, cell)
                });
            }
            while let Some(done) = running.join_next().await {
                let (row, column, setting, cell) = done.context("a probe panicked")?;
                cells[row][column][setting] = Some(cell);
            }
        }
        let rows = probes.iter().zip(cells).map(|(probe, cells)| {
            let pairs = cells.into_iter().map(|[default, best]| Pair {
                default: default.expect("every probe was asked in one of the two rounds"),
                best,
            });
            Row { pitfall: probe.pitfall, probe: probe.name.into(), cells: pairs.collect() }
        });
        let stacks = stacks.iter().map(|entry| Column {
            name: entry.name.into(),
            version: entry.version.into(),
            best_is: entry.best.as_ref().map(|best| best.is.into()),
        });
        Ok(Self { stacks: stacks.collect(), rows: rows.collect() })
    }
}
