//! From the service to the collector, in batches, beside the requests and never in their way.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

use crate::http::{Collector, ExportError};
use crate::otlp::encode;
use crate::span::{FinishedSpan, SpanSink};

/// How much is held, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportSettings {
    /// The most spans that wait. One more is dropped, and counted.
    pub queue: usize,
    /// The most spans of a batch.
    pub batch: usize,
    /// How long a batch that is not full waits for more.
    pub every: Duration,
    /// How long the collector may take for a batch.
    pub answer_within: Duration,
    /// For how long a batch is tried again, at growing random pauses. Then it is dropped, and counted.
    pub give_up_after: Duration,
}

impl Default for ExportSettings {
    fn default() -> Self {
        Self {
            queue: 2048,
            batch: 512,
            every: Duration::from_secs(5),
            answer_within: Duration::from_secs(10),
            give_up_after: Duration::from_secs(60),
        }
    }
}

impl ExportSettings {
    const FIRST_PAUSE: Duration = Duration::from_millis(100);
    const LONGEST_PAUSE: Duration = Duration::from_secs(10);

    fn checked(self) -> Self {
        let cut = |duration: Duration| duration.min(Duration::from_secs(3600));
        Self {
            queue: self.queue.clamp(1, 1 << 20),
            batch: self.batch.clamp(1, 1 << 14),
            every: cut(self.every),
            answer_within: cut(self.answer_within),
            give_up_after: cut(self.give_up_after),
        }
    }
}

/// Sends the spans of one service to a collector. [`SpanSink::finished`] neither waits nor allocates by what the collector does.
#[derive(Debug)]
pub struct Exporter {
    spans: mpsc::Sender<FinishedSpan>,
    shared: Arc<Shared>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    exported: AtomicU64,
    dropped: AtomicU64,
    closing: Notify,
}

struct Worker {
    service: String,
    collector: Collector,
    settings: ExportSettings,
    spans: mpsc::Receiver<FinishedSpan>,
    shared: Arc<Shared>,
}

impl SpanSink for Exporter {
    fn finished(&self, span: FinishedSpan) {
        if self.spans.try_send(span).is_err() {
            self.shared.dropped.fetch_add(1, Relaxed);
        }
    }
}

impl Exporter {
    /// Starts to export, in a task of its own.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn start(service: &str, collector: Collector, settings: ExportSettings) -> Self {
        let settings = settings.checked();
        let (sender, spans) = mpsc::channel(settings.queue);
        let shared = Arc::<Shared>::default();
        let worker =
            Worker { service: service.to_owned(), collector, settings, spans, shared: Arc::clone(&shared) };
        Self { spans: sender, shared, worker: Mutex::new(Some(tokio::spawn(worker.run()))) }
    }

    /// How many spans a collector has taken.
    #[must_use]
    pub fn exported(&self) -> u64 {
        self.shared.exported.load(Relaxed)
    }

    /// How many spans were dropped: the queue was full, the collector did not take them in time or refused them.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.shared.dropped.load(Relaxed)
    }

    /// Sends what waits, for so long at most, and takes no more. What could not be sent is counted as dropped. A second call returns at once.
    pub async fn close(&self, within: Duration) {
        let deadline = Instant::now() + within.min(Duration::from_secs(3600));
        let worker = self.worker.lock().expect("no code that holds it can panic").take();
        let Some(mut worker) = worker else { return };
        self.shared.closing.notify_one();
        if timeout_at(deadline, &mut worker).await.is_err() {
            worker.abort();
            // It ends at its next await, and its spans are counted as they are dropped.
            let _ = worker.await;
        }
    }
}

/// Spans on their way. What is left of them when this is dropped, by an error or with the task, counts as dropped.
struct Batch<'a> {
    left: u64,
    shared: &'a Shared,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.shared.dropped.fetch_add(self.left, Relaxed);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.spans.close();
        while self.spans.try_recv().is_ok() {
            self.shared.dropped.fetch_add(1, Relaxed);
        }
    }
}

impl Worker {
    async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut is_closing = false;
        while let Some(spans) = self.collect(&mut is_closing).await {
            let mut batch = Batch { left: spans.len() as u64, shared: &shared };
            if let Some(refused) = self.deliver(encode(&self.service, &spans)).await {
                let taken = batch.left.saturating_sub(refused);
                shared.exported.fetch_add(taken, Relaxed);
                batch.left -= taken;
            }
        }
    }

    /// The next batch; none when there is nothing more to come.
    async fn collect(&mut self, is_closing: &mut bool) -> Option<Vec<FinishedSpan>> {
        let mut spans = Vec::new();
        let mut due = None;
        while spans.len() < self.settings.batch {
            let room = self.settings.batch - spans.len();
            let waits = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                received = self.spans.recv_many(&mut spans, room) => match received {
                    0 => break,
                    _ => due = due.or_else(|| Some(Instant::now() + self.settings.every)),
                },
                () = self.shared.closing.notified(), if !*is_closing => {
                    *is_closing = true;
                    self.spans.close();
                }
                () = waits => break,
            }
        }
        (!spans.is_empty()).then_some(spans)
    }

    /// Tries until it is taken, is refused for good, or the time is over. How many spans the collector did not want, if it took the batch.
    async fn deliver(&self, batch: Vec<u8>) -> Option<u64> {
        let gives_up = Instant::now() + self.settings.give_up_after;
        let mut longest = ExportSettings::FIRST_PAUSE;
        loop {
            let within = self.settings.answer_within;
            let answer = timeout(within, self.collector.post(&batch)).await;
            let why = match answer.unwrap_or(Err(ExportError::NotInTime { within })) {
                Ok(refused) => return Some(refused),
                Err(why) => why,
            };
            let asked = match why {
                ExportError::Refused { retry_after, .. } => retry_after,
                _ => None,
            };
            let random = |longest: Duration| longest.mul_f64(fastrand::f64());
            // What the collector asks for, and a little more: it has asked all services at the same time.
            let pause = asked.map_or_else(
                || random(longest),
                |asked| asked.saturating_add(random(ExportSettings::FIRST_PAUSE)),
            );
            longest = (longest * 2).min(ExportSettings::LONGEST_PAUSE);
            if !why.is_retryable() || pause >= gives_up.saturating_duration_since(Instant::now()) {
                return None;
            }
            sleep(pause).await;
        }
    }
}
