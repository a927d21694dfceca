//! The served book: its Run buttons, and that it asks no other host.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use book::serve::{Lessons, News, Pages, Runs, Server, Storyteller, Whose};
use lab::run::spec;
use lab::run::story::StoryOutcome;
use serde_json::json;
use tokio::sync::watch;

use super::driver::in_browser;
use super::{SITE, WIDE, checkout};

/// Serves the book until the test ends, and returns the address of its first page.
fn serve(storyteller: Arc<dyn Storyteller>) -> (String, watch::Sender<News>) {
    let pages = Arc::new(Pages::load(&SITE).unwrap());
    let (tell, news) = watch::channel(News { pages, fault: None });
    let server = Server::bind(0).unwrap();
    let url = server.url();
    tokio::spawn(server.run(Runs::of(storyteller), news));
    (url, tell)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_button_runs_the_story_and_draws_it_step_by_step() {
    let (url, _news) = serve(Arc::new(Lessons { checkout: checkout(), limit: spec::LIMIT }));
    in_browser(WIDE, async |browser| {
        browser.goto(&format!("{url}04-multiplexing.html")).await;
        let run = "document.querySelector('.lab-trace .lab-told[data-run=fixed]')";
        let later = format!("{run}.querySelectorAll('.event.later').length");
        browser.click(".lab-live[data-run=fixed]").await;
        browser.until(&format!("{run}.dataset.name === 'the fixed crate, now'")).await;
        let hidden = browser.eval(&later).await.as_u64().unwrap();
        assert!(hidden > 0, "the drawing is whole from the start");
        browser.until(&format!("{later} < {hidden}")).await;
        browser.click(".lab-player [data-do=all]").await;
        let drawn = browser.text(&format!("{run}.querySelector('svg').textContent")).await;
        assert!(drawn.contains("shows bob: bob has 9000.00"), "{drawn}");
        let text = browser.text(&format!("{run}.querySelector('.lab-tape').textContent")).await;
        assert!(text.contains("shows bob: bob has 9000.00"), "{text}");

        assert_eq!(browser.eval(&format!("{run}.querySelectorAll('.event.parts').length")).await, json!(1));

        // The crate is as it was handed out, so its run is the recorded broken one.
        browser.click(".lab-live[data-run=mine]").await;
        let verdict = "document.querySelector('.lab-trace .lab-verdict')";
        browser.until(verdict).await;
        let text = browser.text(&format!("{verdict}.textContent")).await;
        assert_eq!(text, "Your crate still does what the broken one does.");

        assert_eq!(browser.complaints().await, Vec::<String>::new());
        let mut asked = browser.requests().await;
        assert!(asked.iter().any(|asked| asked.ends_with("/run/04-multiplexing/fixed")), "{asked:?}");
        asked.retain(|asked| !asked.starts_with(&url) && !asked.starts_with("data:"));
        assert_eq!(asked, Vec::<String>::new(), "asked of another host");
    })
    .await;
}

struct Hangs;

impl Storyteller for Hangs {
    fn slug(&self, asked: &str) -> Option<String> {
        Some(asked.to_owned())
    }

    fn tell(&self, _: &str, _: Whose) -> Result<StoryOutcome> {
        Ok(StoryOutcome::Hung(Duration::from_secs(10)))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_hangs_and_a_book_that_cannot_be_built_are_told_in_the_page() {
    let (url, news) = serve(Arc::new(Hangs));
    in_browser(WIDE, async |browser| {
        browser.goto(&format!("{url}02-framing.html")).await;
        let said = "document.querySelector('.lab-told[data-run=broken] .lab-trouble')";
        browser.click(".lab-live[data-run=mine]").await;
        browser.until(said).await;
        let text = browser.text(&format!("{said}.textContent")).await;
        assert!(text.contains("it hung") && text.contains("after 10 s"), "{text}");
        assert_eq!(browser.eval("document.querySelector('.lab-live').disabled").await, json!(false));

        news.send_modify(|news| news.fault = Some("a fault in 02-framing.md".into()));
        browser.until("document.querySelector('[role=alert]')?.textContent.includes('02-framing.md')").await;
        news.send_modify(|news| news.fault = None);
        browser.until("document.readyState === 'complete' && !document.querySelector('[role=alert]')").await;
    })
    .await;
}
