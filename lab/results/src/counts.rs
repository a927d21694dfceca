//! `bench-suite/results/rpc-counts.json`: what a call takes that can be counted, and so is the same on a busy machine.

use serde::{Deserialize, Serialize};

use crate::bench::{Cell, Figures};
use crate::lines::{line, list, with_list};
use crate::whole;

/// The counts of one build.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// The compiler, as `rustc --version` has it. Another one makes other instructions.
    pub rustc: String,
    /// What it compiled for, as `x86_64-unknown-linux-gnu`.
    pub target: String,
    pub cells: Vec<Counted>,
}

/// What one stack takes for one call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// What is sent: `echo` or `user`.
    pub workload: String,
    pub stack: String,
    /// How many calls at once.
    pub in_flight: u32,
    pub client: Count,
    pub server: Count,
    /// Client and server together, with one thread, if they were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syscalls: Option<f64>,
    /// The same with two threads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syscalls_multi: Option<f64>,
}

/// What one process executes for one call, with one thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// In user mode: the kernel's are not among them.
    pub instructions: f64,
    /// Calls of `malloc` and its like, `realloc` included.
    pub allocations: f64,
}

impl Counted {
    /// Client and server together.
    #[must_use]
    pub fn both(&self) -> Count {
        Count {
            instructions: self.client.instructions + self.server.instructions,
            allocations: self.client.allocations + self.server.allocations,
        }
    }
}

impl Counts {
    /// The counts of a workload, if it was counted.
    #[must_use]
    pub fn cell(&self, workload: &str, stack: &str, in_flight: u32) -> Option<&Counted> {
        self.cells
            .iter()
            .find(|cell| cell.workload == workload && cell.stack == stack && cell.in_flight == in_flight)
    }

    /// Each workload as a table: a row for each stack, columns for both sides together and for each. It has no times.
    #[must_use]
    pub fn tables(&self) -> Vec<Figures> {
        let mut tables: Vec<Figures> = Vec::new();
        for counted in &self.cells {
            let columns = [("", counted.both()), (", client", counted.client), (", server", counted.server)];
            let cells = columns.map(|(side, count)| Cell {
                row: counted.stack.clone(),
                column: format!("{} in flight{side}", whole(counted.in_flight.into())),
                instructions: Some(count.instructions),
                allocations: Some(count.allocations),
                ..Cell::default()
            });
            if let Some(table) = tables.iter_mut().find(|table| table.name == counted.workload) {
                table.cells.extend(cells);
            } else {
                tables.push(Figures {
                    name: counted.workload.clone(),
                    title: "Instructions and allocations of a call".into(),
                    baseline: None,
                    limit: None,
                    plotted: None,
                    cells: cells.into(),
                });
            }
        }
        tables
    }
}

/// The counts of a file.
///
/// # Errors
/// The file has another shape.
pub fn read(text: &str) -> serde_json::Result<Counts> {
    serde_json::from_str(text)
}

/// The file with these counts: one line a cell.
#[must_use]
pub fn written(counts: &Counts) -> String {
    let head = Counts { cells: Vec::new(), ..counts.clone() };
    with_list(&head, &list(&counts.cells, line)) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(stack: &str, workload: &str) -> Counted {
        Counted {
            workload: workload.into(),
            stack: stack.into(),
            in_flight: 64,
            client: Count { instructions: 10.0, allocations: 1.0 },
            server: Count { instructions: 20.0, allocations: 2.0 },
            syscalls: None,
            syscalls_multi: Some(6.5),
        }
    }

    #[test]
    fn a_file_has_one_line_a_cell_and_reads_as_what_was_written() {
        let cells = vec![counted("raw", "echo"), counted("rpc", "echo")];
        let counts = Counts { rustc: "rustc 1".into(), target: "x86_64".into(), cells };
        let text = written(&counts);
        assert!(text.lines().all(|line| line.matches("\"stack\"").count() <= 1), "{text}");
        assert_eq!(read(&text).expect("it was just written"), counts);
    }

    #[test]
    fn a_table_has_both_sides_together_and_each() {
        let cells = vec![counted("rpc", "echo"), counted("rpc", "user"), counted("raw", "echo")];
        let tables = Counts { rustc: String::new(), target: String::new(), cells }.tables();
        assert_eq!(
            tables.iter().map(|table| (&*table.name, table.cells.len())).collect::<Vec<_>>(),
            [("echo", 6), ("user", 3)]
        );
        let count = |column| tables[0].cell("rpc", column).and_then(|cell| cell.instructions);
        let sides = ["64 in flight", "64 in flight, client", "64 in flight, server"];
        assert_eq!(sides.map(count), [Some(30.0), Some(10.0), Some(20.0)]);
    }
}
