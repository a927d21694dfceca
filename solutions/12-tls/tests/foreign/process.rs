//! A program that runs beside the test, and ends with it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command.spawn().expect("it was found"))
    }

    /// Reads its output up to a line that begins so, and returns the rest of that line.
    pub(crate) async fn line(mut self, begins: &'static str) -> (Self, String) {
        let output = self.0.stdout.take().expect("it was piped");
        let found = spawn_blocking(move || {
            let mut lines = BufReader::new(output);
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|count| count > 0) {
                if let Some(rest) = line.trim_end().strip_prefix(begins) {
                    return Some((lines.into_inner(), rest.to_owned()));
                }
                line.clear();
            }
            None
        });
        let found =
            timeout(PATIENCE, found).await.expect("it says so at its start").expect("reading does not panic");
        let (output, rest) = found.expect("it says so before it ends");
        self.0.stdout = Some(output);
        (self, rest)
    }

    /// Types this, and waits until it has ended: what it printed, with its errors.
    pub(crate) async fn say(mut self, input: &'static [u8]) -> String {
        let ended = spawn_blocking(move || {
            let mut stdin = self.0.stdin.take().expect("it was piped");
            // It may have ended by itself already.
            let _ = stdin.write_all(input);
            let mut output = String::new();
            let mut all = self
                .0
                .stdout
                .take()
                .expect("it was piped")
                .chain(self.0.stderr.take().expect("it was piped"));
            all.read_to_string(&mut output).expect("it speaks UTF-8");
            drop(stdin);
            output
        });
        timeout(PATIENCE, ended).await.expect("it ends with the connection").expect("reading does not panic")
    }

    /// Ends it without a word.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const LOOPBACK: &str = "every machine has a loopback";
