//! The connections that are open, and what became of the others.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lab::commands::proxy::{Directions, Fault};
use rig::{Control, Direction, Ending};

use crate::inject::inject;
use crate::journal::Journal;

/// All connections of the proxy.
pub(crate) struct Connections {
    pub(crate) journal: Journal,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: BTreeMap<u64, Control>,
    /// What was typed and holds for connections that open from now on, until they are healed.
    standing: Vec<(Fault, Directions)>,
    totals: Totals,
}

/// What is said at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    closed: u64,
    reset: u64,
    open: u64,
    without_server: u64,
    faults: u64,
    to_server: u64,
    to_client: u64,
    lost: usize,
}

impl Connections {
    pub(crate) fn new(journal: Journal) -> Self {
        Self { journal, state: Mutex::default() }
    }

    pub(crate) fn opened(&self, number: u64, control: &Control) {
        let standing = {
            let mut state = self.state();
            state.open.insert(number, control.clone());
            state.standing.clone()
        };
        for (fault, directions) in standing {
            self.inject(number, control, fault, directions, "typed before");
        }
    }

    pub(crate) fn ended(&self, number: u64, ending: Ending) {
        let mut state = self.state();
        if let Some(control) = state.open.remove(&number) {
            state.totals.add(&control);
        }
        match ending {
            Ending::Closed => state.totals.closed += 1,
            Ending::Reset => state.totals.reset += 1,
        }
    }

    pub(crate) fn without_server(&self) {
        self.state().totals.without_server += 1;
    }

    /// One that is accepted and never answered.
    pub(crate) fn held(&self) {
        let mut state = self.state();
        state.totals.open += 1;
        state.totals.faults += 1;
    }

    /// Injects into one connection, and says so.
    pub(crate) fn inject(
        &self,
        number: u64,
        control: &Control,
        fault: Fault,
        directions: Directions,
        why: &str,
    ) {
        let name = fault.name();
        let place = if fault.has_direction() {
            format!(" {}", crate::inject::in_words(directions))
        } else {
            String::new()
        };
        let [there, back] =
            [Direction::ToServer, Direction::ToClient].map(|direction| control.forwarded(direction));
        match inject(control, fault, directions) {
            Ok(()) => {
                self.state().totals.faults += 1;
                let so_far =
                    format!("{} to the server and {} to the client so far", bytes(there), bytes(back));
                self.journal.one(number, format_args!("FAULT {name}{place}, {why}; {so_far}"));
            }
            Err(error) => self.journal.one(number, format_args!("{name} is not possible: {error}")),
        }
    }

    /// Injects into all that are open, and where that can be, into those that will be.
    pub(crate) fn inject_all(&self, fault: Fault, directions: Directions) {
        let stays = matches!(fault, Fault::Stall | Fault::Swallow);
        let open = {
            let mut state = self.state();
            state.standing.extend(stays.then_some((fault, directions)));
            state.open.clone()
        };
        let and_new = if stays { " and those to come" } else { "" };
        self.journal.all(format_args!(
            "typed: {}, for {}{and_new}",
            fault.name(),
            counted(open.len() as u64, "open connection")
        ));
        for (number, control) in open {
            self.inject(number, &control, fault, directions, "typed");
        }
    }

    /// Forwards again where nothing was lost, and resets the rest: TCP never delivers a stream with a hole.
    pub(crate) fn heal(&self) {
        let open = {
            let mut state = self.state();
            state.standing.clear();
            state.open.clone()
        };
        self.journal.all(format_args!("typed: heal, for {}", counted(open.len() as u64, "open connection")));
        for (number, control) in open {
            let healed = [Direction::ToServer, Direction::ToClient].map(|direction| control.heal(direction));
            if healed != [true, true] {
                control.reset();
                self.journal
                    .one(number, "has lost bytes, so it is reset: no network forwards a stream with a hole");
            }
        }
    }

    /// What happened until now.
    pub(crate) fn totals(&self) -> Totals {
        let state = self.state();
        let mut totals = state.totals.clone();
        for control in state.open.values() {
            totals.open += 1;
            totals.add(control);
        }
        totals
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Totals {
    fn add(&mut self, control: &Control) {
        self.to_server += control.forwarded(Direction::ToServer);
        self.to_client += control.forwarded(Direction::ToClient);
        self.lost += control.swallowed(Direction::ToServer) + control.swallowed(Direction::ToClient);
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { closed, reset, open, without_server, faults, to_server, to_client, lost } = self;
        let all = counted(closed + reset + open + without_server, "connection");
        writeln!(
            f,
            "{all}: {closed} closed, {reset} reset, {open} still open, {without_server} without a server"
        )?;
        let (faults, to_server) = (counted(*faults, "fault"), bytes(*to_server));
        write!(f, "{faults}; {to_server} to the server, {to_client} to the client, {lost} lost in the proxy")
    }
}

pub(crate) fn bytes(number: u64) -> String {
    counted(number, "byte")
}

fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
