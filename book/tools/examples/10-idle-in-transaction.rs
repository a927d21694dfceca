//! What `PostgreSQL` shows of three connections of one pool: one is idle, one has left a transaction open, one waits for it.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use book_tools::{installed, look_when};
use tempfile::TempDir;

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// A database server of our own, as long as this lives.
struct Database {
    folder: TempDir,
    port: u16,
}

impl Database {
    fn start() -> Result<Self> {
        for tool in ["initdb", "pg_ctl", "psql"] {
            installed(&format!("{tool} --version"))?;
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let database = Self { folder: TempDir::new()?, port };
        if is_root() {
            ensure!(Command::new("chown").arg("nobody").arg(database.folder.path()).status()?.success());
        }
        database.run(&["initdb", "-U", "bank", "--auth=trust", "-N"])?;
        let options =
            format!("-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off");
        database.run(&["pg_ctl", "-w", "-l", "log", "-o", &options, "start"])?;
        Ok(database)
    }

    /// Runs one of the server's own tools; as nobody, because the server refuses to run as root.
    fn run(&self, words: &[&str]) -> Result<()> {
        let as_nobody: &[&str] = match is_root() {
            true => &["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"],
            false => &[],
        };
        let words = [as_nobody, words].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env("PGDATA", self.folder.path().join("data")).current_dir(&self.folder);
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
        ensure!(status.success(), "`{}` ended with {status}", words.join(" "));
        Ok(())
    }

    fn psql(&self) -> String {
        format!("psql -h 127.0.0.1 -p {} -U bank postgres", self.port)
    }

    /// A connection of the gateway's, on which `sql` was sent.
    fn session(&self, sql: &str) -> Result<Child> {
        let line = self.psql();
        let mut words = line.split(' ');
        let mut session = Command::new(words.next().context("a line has a word")?);
        session.args(words).arg("-q").env("PGAPPNAME", "gateway");
        let mut session = session.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        writeln!(session.stdin.as_mut().context("its stdin is a pipe")?, "{sql}")?;
        Ok(session)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Its folder goes next, so one that was not started or does not stop leaves nothing behind.
        let _ = self.run(&["pg_ctl", "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn scene() -> Result<()> {
    let database = Database::start()?;
    let table = "create table account (id int, cents int); insert into account values (1, 10000);";
    let mut sessions = vec![database.session(&format!("{table} select 1;"))?];
    let query = "select pid, state, wait_event_type as waits_for, pg_blocking_pids(pid) as behind, \
                 date_trunc($$second$$, now() - state_change) as since, query \
                 from pg_stat_activity where application_name = $$gateway$$ order by pid";
    let line = format!("{} -c '{query}'", database.psql());
    book_tools::wait_until(&line, |seen| seen.contains("select 1"))?;
    let update = "update account set cents = cents - 1 where id = 1;";
    sessions.push(database.session(&format!("begin; {update}"))?);
    book_tools::wait_until(&line, |seen| seen.contains("idle in transaction"))?;
    sessions.push(database.session(update)?);
    let seen = look_when(&line, |seen| seen.contains("Lock") && seen.contains("00:00:03"))?;
    ensure!(seen.contains("idle in transaction"), "one holds it: {seen}");
    for mut session in sessions {
        session.kill()?;
        session.wait()?;
    }
    Ok(())
}
