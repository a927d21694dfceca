//! A headless Chromium for one test: its own chromedriver on a free port, both ended with the test.

use std::io::{BufRead, BufReader, ErrorKind};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// For what a loaded machine may take: a build of a story, too.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a page is asked whether what is waited for is there.
const LOOK: Duration = Duration::from_millis(25);

/// The process, ended by its id when it goes.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    fn start() -> Self {
        let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn();
        let mut process = match started {
            Err(why) if why.kind() == ErrorKind::NotFound => panic!(
                "chromedriver is not installed; Debian has it: apt-get install chromium chromium-driver"
            ),
            started => started.unwrap(),
        };
        let mut heard = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = heard.find_map(|line| {
            let line = line.unwrap();
            line.split_once("started successfully on port ")
                .map(|(_, port)| port.trim_end_matches('.').to_owned())
        });
        // What it says later would fill the pipe.
        std::thread::spawn(move || heard.for_each(drop));
        Self { process, address: format!("http://127.0.0.1:{}", port.expect("chromedriver says its port")) }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A page, and what can be seen of it.
#[derive(Clone, Debug)]
pub(crate) struct Browser(pub(crate) Client);

/// Runs `test` in a browser whose pages are `width` wide, and ends the browser in any case.
pub(crate) async fn in_browser(width: u32, test: impl AsyncFnOnce(&Browser)) {
    let driver = Driver::start();
    // The tests load pages of this repository only, and root, which many containers run as, has no sandbox.
    let wanted = json!({
        "goog:chromeOptions": {
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            "mobileEmulation": { "deviceMetrics": { "width": width, "height": 900, "pixelRatio": 1.0, "touch": false } },
        },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    });
    let Value::Object(wanted) = wanted else { unreachable!() };
    let client =
        ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&driver.address).await.unwrap();
    let outcome = AssertUnwindSafe(test(&Browser(client.clone()))).catch_unwind().await;
    let closed = client.close().await;
    if let Err(why) = outcome {
        resume_unwind(why);
    }
    closed.unwrap();
}

impl Browser {
    pub(crate) async fn goto(&self, url: &str) {
        self.0.goto(url).await.unwrap();
    }

    /// What a script returns.
    pub(crate) async fn eval(&self, script: &str) -> Value {
        self.0.execute(&format!("return {script}"), Vec::new()).await.unwrap()
    }

    pub(crate) async fn text(&self, script: &str) -> String {
        self.eval(script).await.as_str().unwrap_or_else(|| panic!("{script} is no text")).to_owned()
    }

    pub(crate) async fn click(&self, selector: &str) {
        let element = self.0.find(fantoccini::Locator::Css(selector)).await.unwrap();
        // A smooth scroll may be under way, which would move it from under the pointer.
        self.0
            .execute(
                "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})",
                vec![serde_json::to_value(&element).unwrap()],
            )
            .await
            .unwrap();
        element.click().await.unwrap();
    }

    /// Waits until a script returns what is true.
    pub(crate) async fn until(&self, script: &str) {
        let began = Instant::now();
        while self.eval(&format!("Boolean({script})")).await != Value::Bool(true) {
            assert!(began.elapsed() < PATIENCE, "in vain: {script}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What the pages complained of since this was last asked.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let entries = self.log("browser").await;
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].to_string()).collect()
    }

    /// The addresses that were asked for since this was last asked.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let entries = self.log("performance").await;
        let messages = entries
            .iter()
            .map(|entry| -> Value { serde_json::from_str(entry["message"].as_str().unwrap()).unwrap() });
        messages
            .filter(|message| message["message"]["method"] == "Network.requestWillBeSent")
            .map(|message| message["message"]["params"]["request"]["url"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn log(&self, of: &'static str) -> Vec<Value> {
        let entries = self.0.issue_cmd(Log(of)).await.unwrap();
        entries.as_array().unwrap().clone()
    }
}

/// Chromedriver's own command: what was logged since it was last given.
#[derive(Debug)]
struct Log(&'static str);

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": self.0 }).to_string()))
    }
}
