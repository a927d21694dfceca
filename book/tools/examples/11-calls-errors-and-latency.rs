//! What a balancer's own page shows before and after one of three ledgers fails at once: lesson 11's, as it was handed out.

use std::collections::HashMap;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Result, ensure};
use book_tools::{look, serve_page};
use pitfall_11_balancing::{Backend, Balancer, Outcome, Settings};
use tokio::time::{Instant, interval, sleep};

const FAILS: &str = "ledger-2";

fn main() -> ExitCode {
    book_tools::ended(scene())
}

/// How long the calls of each ledger took, all together.
type Times = Mutex<HashMap<String, Duration>>;

struct Gateway {
    balancer: Balancer,
    times: Times,
    has_lost_its_database: AtomicBool,
}

impl Gateway {
    async fn pay(&self) -> Result<()> {
        let began = Instant::now();
        let picked = self.balancer.pick()?;
        let name = picked.backend().name.to_string();
        let fails = name == FAILS && self.has_lost_its_database.load(Ordering::Relaxed);
        sleep(Duration::from_millis(if fails { 1 } else { 40 })).await;
        *self.times.lock().expect("nobody panics with it").entry(name).or_default() += began.elapsed();
        picked.done(if fails { Outcome::Failed } else { Outcome::Served });
        Ok(())
    }

    /// Waits until it has had so many calls.
    async fn has_had(&self, calls: u64) {
        while self.balancer.status().iter().map(|status| status.calls).sum::<u64>() < calls {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// What happened since it was asked last.
    fn page(&self, before: &mut HashMap<String, (u64, u64, Duration)>) -> String {
        let times = self.times.lock().expect("nobody panics with it");
        let mut text = format!("{:10}{:>8}{:>10}{:>12}\n", "backend", "calls", "failures", "mean ms");
        for status in self.balancer.status() {
            let name = status.backend.name.to_string();
            let time = times.get(&name).copied().unwrap_or_default();
            let now = (status.calls, status.failures, time);
            let (calls, failures, earlier) = before.insert(name.clone(), now).unwrap_or_default();
            let (calls, failures) = (status.calls - calls, status.failures - failures);
            let mean = (time - earlier).as_millis() / u128::from(calls.max(1));
            let _ = writeln!(text, "{name:10}{calls:>8}{failures:>10}{mean:>12}");
        }
        text
    }
}

#[tokio::main]
async fn scene() -> Result<()> {
    let balancer = Balancer::new(Settings { slow_start: Duration::ZERO, ..Settings::default() })?;
    balancer.set(["ledger-1", "ledger-2", "ledger-3"].map(Backend::named));
    let gateway = Arc::new(Gateway {
        balancer,
        times: Times::default(),
        has_lost_its_database: AtomicBool::new(false),
    });
    let (page, before) = (Arc::clone(&gateway), Mutex::default());
    let address = serve_page(move |_| page.page(&mut before.lock().expect("nobody panics with it")))?;
    let customers = Arc::clone(&gateway);
    tokio::spawn(async move {
        let mut clock = interval(Duration::from_millis(5));
        loop {
            clock.tick().await;
            let gateway = Arc::clone(&customers);
            tokio::spawn(async move { gateway.pay().await });
        }
    });
    gateway.has_had(600).await;
    let line = format!("curl -s http://{address}/backends");
    let look_at_it = |line: String| tokio::task::spawn_blocking(move || look(&line));
    look_at_it(line.clone()).await??;
    gateway.has_lost_its_database.store(true, Ordering::Relaxed);
    gateway.has_had(1200).await;
    let seen = look_at_it(line).await??;
    let calls_of = |name: &str| {
        let line = seen.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<u32>().ok()
    };
    ensure!(calls_of(FAILS) > calls_of("ledger-1").map(|calls| calls * 2), "it gets most calls: {seen}");
    Ok(())
}
