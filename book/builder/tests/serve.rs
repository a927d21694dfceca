//! The server as a browser, and as a hostile page in it, would ask it.
#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use book::serve::{AT_ONCE, Lessons, News, Pages, Runs, Server, Storyteller, WAITING, Whose};
use e2e::Lab;
use lab::checkout::Checkout;
use lab::run::story::StoryOutcome;
use tape::{Event, Happening, Tape};
use tokio::runtime::Runtime;
use tokio::sync::watch;

const CRATE: &str = "pitfalls/01-adding/src/lib.rs";

/// A server in a runtime of its own, which ends with it.
struct Served {
    port: u16,
    token: String,
    news: watch::Sender<News>,
    _runtime: Runtime,
    _pages: tempfile::TempDir,
}

fn serve(storyteller: Arc<impl Storyteller>) -> Served {
    let pages = tempfile::tempdir().unwrap();
    fs::write(pages.path().join("index.html"), "<html><head></head><body>the book</body></html>").unwrap();
    let news = News { pages: Arc::new(Pages::load(pages.path()).unwrap()), fault: None };
    let (tell, news) = watch::channel(news);
    let server = Server::bind(0).unwrap();
    let port = server.url().trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    let token = server.token().as_str().to_owned();
    let runtime = Runtime::new().unwrap();
    runtime.spawn(server.run(Runs::of(storyteller), news));
    Served { port, token, news: tell, _runtime: runtime, _pages: pages }
}

/// A status and everything after the header.
type Answer = (u16, String);

impl Served {
    fn open(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        BufReader::new(stream)
    }

    fn ask(&self, line: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = format!("{line} HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut answer = String::new();
        self.open(&(request + "\r\n")).read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// As a page of this server asks.
    fn run(&self, path: &str) -> Answer {
        let host = format!("127.0.0.1:{}", self.port);
        let origin = format!("http://{host}");
        self.ask(
            &format!("POST /run/{path}"),
            &[("Host", &host), ("Origin", &origin), ("X-Lab-Token", &self.token)],
        )
    }
}

/// A lab of one lesson, whose story is told only when it may be.
#[derive(Default)]
struct Scripted {
    released: Mutex<bool>,
    changed: Condvar,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Storyteller for Scripted {
    fn slug(&self, asked: &str) -> Option<String> {
        (asked == "04").then(|| "04-multiplexing".into())
    }

    fn tell(&self, _: &str, _: Whose) -> Result<StoryOutcome> {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let released = self.released.lock().unwrap();
        self.changed.notify_all();
        drop(self.changed.wait_while(released, |released| !*released).unwrap());
        self.now.fetch_sub(1, Ordering::SeqCst);
        let what = Happening::Note { who: "<b>".into(), says: "told".into() };
        Ok(StoryOutcome::Tape(Tape { events: vec![Event { at: Duration::ZERO, what }] }))
    }
}

impl Scripted {
    fn release(&self) {
        *self.released.lock().unwrap() = true;
        self.changed.notify_all();
    }

    /// Waits until so many are at work.
    fn wait_for(&self, stories: usize) {
        let fewer = |_: &mut bool| self.now.load(Ordering::SeqCst) < stories;
        let patience = Duration::from_secs(60);
        let waited = self.changed.wait_timeout_while(self.released.lock().unwrap(), patience, fewer).unwrap();
        assert!(!waited.1.timed_out(), "{stories} stories were never told at once");
    }

    fn released() -> Arc<Self> {
        let scripted = Arc::<Self>::default();
        scripted.release();
        scripted
    }
}

#[test]
fn only_a_page_of_this_server_can_run_a_story() {
    let served = serve(Scripted::released());
    let host = format!("127.0.0.1:{}", served.port);
    let local = format!("localhost:{}", served.port);
    let (own, by_name) = (format!("http://{host}"), format!("http://{local}"));
    let token = served.token.as_str();
    let post = |headers: &[(&str, &str)]| served.ask("POST /run/04/mine", headers).0;

    assert_eq!(post(&[("Host", &host), ("Origin", &own), ("X-Lab-Token", token)]), 200);
    assert_eq!(post(&[("Host", &local), ("Origin", &by_name), ("X-Lab-Token", token)]), 200);

    assert_eq!(post(&[("Host", &host), ("Origin", &own)]), 403, "no token");
    let wrong = "0".repeat(token.len());
    assert_eq!(post(&[("Host", &host), ("Origin", &own), ("X-Lab-Token", &wrong)]), 403, "a wrong token");
    assert_eq!(post(&[("Host", &host), ("X-Lab-Token", token)]), 403, "no origin");
    for foreign in ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", &by_name] {
        let headers = [("Host", host.as_str()), ("Origin", foreign), ("X-Lab-Token", token)];
        assert_eq!(post(&headers), 403, "from {foreign}");
    }
    let rebound = format!("evil.example:{}", served.port);
    let their = format!("http://{rebound}");
    assert_eq!(post(&[("Host", &rebound), ("Origin", &their), ("X-Lab-Token", token)]), 403);
}

#[test]
fn a_name_that_was_rebound_to_this_machine_reads_nothing() {
    let served = serve(Scripted::released());
    let (status, page) = served.ask("GET /", &[("Host", "evil.example")]);
    assert_eq!((status, page.contains(&served.token)), (403, false));
    let own = format!("127.0.0.1:{}", served.port);
    let (status, page) = served.ask("GET /", &[("Host", &own)]);
    assert_eq!((status, page.contains(&served.token)), (200, true), "{page}");
    assert_eq!(served.ask("GET /", &[("Host", &own), ("Host", "evil.example")]).0, 403);
    assert_eq!(served.ask("GET /reload", &[("Host", "evil.example")]).0, 403);
    assert_eq!(served.ask("GET /../Cargo.toml", &[("Host", &own)]).0, 404);
}

#[test]
fn only_a_lessons_own_story_can_be_run() {
    let served = serve(Scripted::released());
    for path in ["99/mine", "04/other", "..%2f..%2fbin/mine"] {
        assert_eq!(served.run(path).0, 404, "{path}");
    }
    for path in ["04/mine/more", "04", ""] {
        assert_eq!(served.run(path).0, 405, "{path}: nothing there can be run");
    }
    let (status, answer) = served.run("04/fixed");
    assert_eq!(status, 200);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((answer["end"].as_str(), answer["steps"].as_u64()), (Some("drawn"), Some(1)));
    let svg = answer["svg"].as_str().unwrap();
    assert!(svg.contains("data-step=\"1\"") && svg.contains("&lt;b&gt;") && !svg.contains("<b>"), "{svg}");
    assert!(answer["text"].as_str().unwrap().contains("● told"), "{answer}");
}

#[test]
fn one_run_too_many_is_told_so_at_once() {
    let scripted = Arc::<Scripted>::default();
    let served = serve(Arc::clone(&scripted));
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE + WAITING + 1 {
            let (served, tell) = (&served, tell.clone());
            scope.spawn(move || tell.send(served.run("04/mine")).unwrap());
        }
        // No story has come to its end yet, so the first answer is of the one that has no place.
        let (status, answer) = told.recv().unwrap();
        scripted.wait_for(AT_ONCE);
        scripted.release();
        assert_eq!(status, 429, "{answer}");
        assert!(answer.contains("\"end\":\"busy\"") && answer.contains("try again"), "{answer}");
    });
    drop(tell);
    assert!(told.iter().all(|(status, _)| status == 200));
    assert_eq!(scripted.most.load(Ordering::SeqCst), AT_ONCE);
    assert_eq!(served.run("04/mine").0, 200, "places are given back");
}

#[test]
fn what_the_learners_crate_does_is_told_whatever_it_does() {
    let lab = Lab::new("serve");
    let checkout = Checkout::at_or_above(&lab.path(".")).unwrap();
    let lessons = |limit| Arc::new(Lessons { checkout: checkout.clone(), limit: Duration::from_secs(limit) });
    let end = |answer: Answer| -> serde_json::Value {
        assert_eq!(answer.0, 200, "{}", answer.1);
        serde_json::from_str(&answer.1).unwrap()
    };
    let served = serve(lessons(60));
    let (mine, fixed) = (end(served.run("01/mine")), end(served.run("01/fixed")));
    assert!(mine["text"].as_str().unwrap().contains("255 + 1 = 0"), "{mine}");
    assert!(fixed["text"].as_str().unwrap().contains("too much"), "{fixed}");

    lab.write(CRATE, "nonsense");
    let broken = end(served.run("01/mine"));
    assert_eq!(broken["end"], "broken");
    let said = broken["text"].as_str().unwrap();
    assert!(said.contains("nonsense") && !said.contains('\u{1b}'), "{said}");

    lab.write(CRATE, "pub fn add(_: u8, _: u8) -> Option<u8> { panic!(\"no more\") }");
    let failed = end(served.run("01/mine"));
    assert_eq!(failed["end"], "failed");
    assert!(failed["text"].as_str().unwrap().contains("no more"), "{failed}");

    lab.write(CRATE, "pub fn add(_: u8, _: u8) -> Option<u8> { loop {} }");
    let hung = end(serve(lessons(1)).run("01/mine"));
    assert_eq!(hung["end"], "hung");
    assert!(hung["text"].as_str().unwrap().contains("after 1 s"), "{hung}");
}

#[test]
fn an_open_page_hears_that_the_book_was_built_again_or_could_not_be() {
    let served = serve(Scripted::released());
    let open = || {
        let mut heard =
            served.open(&format!("GET /reload HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", served.port));
        until(&mut heard, "text/event-stream");
        heard
    };
    let mut first = open();
    served.news.send_modify(|_| {});
    assert_eq!(until(&mut first, "event: "), "event: built");
    assert_eq!(until(&mut first, "data: "), "data: anew");
    // A page that was loaded since then is up to date: told `built`, it would reload itself forever.
    let mut second = open();
    served.news.send_modify(|news| news.fault = Some("two\nfaults".into()));
    for heard in [&mut first, &mut second, &mut open()] {
        assert_eq!(until(heard, "event: "), "event: fault");
        assert_eq!(until(heard, "data: f"), "data: faults");
    }
}

/// The next line that has `wanted` in it.
fn until(heard: &mut BufReader<TcpStream>, wanted: &str) -> String {
    let mut line = String::new();
    while !line.contains(wanted) {
        line.clear();
        assert!(heard.read_line(&mut line).unwrap() > 0, "the stream ended before {wanted:?}");
    }
    line.trim_end().to_owned()
}
