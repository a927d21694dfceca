//! A disk in memory, of a machine whose power fails.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use redb::StorageBackend;

/// What is written to it, and how much of that survives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    state: Arc<Mutex<State>>,
    /// How long it takes to make everything that was written safe.
    sync: Duration,
}

#[derive(Clone, Debug, Default)]
struct State {
    written: Vec<u8>,
    safe: Vec<u8>,
    /// How many operations it takes before it fails for good.
    left: Option<usize>,
}

impl Disk {
    /// One that takes so long for each sync.
    pub(crate) fn slow(sync: Duration) -> Self {
        Self { sync, ..Self::default() }
    }

    /// Another disk, with what is on this one.
    pub(crate) fn copy(&self) -> Self {
        let State { written, safe, .. } = self.state().clone();
        Self { state: Arc::new(Mutex::new(State { written, safe, left: None })), sync: self.sync }
    }

    /// Fails for good after so many operations.
    pub(crate) fn fail_after(&self, operations: usize) {
        self.state().left = Some(operations);
    }

    /// The disk after the process was killed: everything that was written is there.
    pub(crate) fn after_a_kill(&self) -> Self {
        let written = self.state().written.clone();
        Self {
            state: Arc::new(Mutex::new(State { safe: written.clone(), written, left: None })),
            sync: self.sync,
        }
    }

    /// The disk after the power failed: what was not synced is not there.
    pub(crate) fn after_a_power_failure(&self) -> Self {
        let safe = self.state().safe.clone();
        Self {
            state: Arc::new(Mutex::new(State { written: safe.clone(), safe, left: None })),
            sync: self.sync,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no code that holds the state can panic")
    }

    fn operate(&self, operation: impl FnOnce(&mut State)) -> io::Result<()> {
        let mut state = self.state();
        match &mut state.left {
            Some(0) => return Err(io::Error::other("the machine is off")),
            Some(left) => *left -= 1,
            None => {}
        }
        operation(&mut state);
        Ok(())
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().written.len() as u64)
    }

    fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let at = usize::try_from(offset).expect("it fits into memory");
        Ok(self.state().written[at..at + len].to_vec())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.operate(|state| state.written.resize(usize::try_from(len).expect("it fits into memory"), 0))
    }

    fn sync_data(&self, _eventual: bool) -> io::Result<()> {
        thread::sleep(self.sync);
        self.operate(|state| state.safe.clone_from(&state.written))
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let at = usize::try_from(offset).expect("it fits into memory");
        self.operate(|state| state.written[at..at + data.len()].copy_from_slice(data))
    }
}
