//! The book in a real browser, from files and served.
#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

mod driver;
mod every_page;
mod folds;
mod live;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use book::repository::Repository;
use book::site::{self, Plan};
use driver::in_browser;
use fantoccini::Locator;
use lab::checkout::Checkout;
use serde_json::json;

const WIDE: u32 = 1280;

/// The lab whose book it is.
fn checkout() -> Checkout {
    Checkout::at_or_above(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The book, built once for all tests.
static SITE: LazyLock<PathBuf> = LazyLock::new(|| {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-book");
    let repository = Arc::new(Repository::open(checkout()).unwrap());
    // Whether it is complete is for `cargo lab book --check` to say.
    site::build(&repository, &Plan { to: to.clone(), draft: true, url: None }).unwrap();
    to
});

/// A page as it is opened from the disk.
fn file(page: &str) -> String {
    url::Url::from_file_path(SITE.join(page)).unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_is_found() {
    in_browser(WIDE, async |browser| {
        browser.goto(&file("index.html")).await;
        browser.click("#mdbook-search-toggle").await;
        let bar = browser.0.find(Locator::Css("#mdbook-searchbar")).await.unwrap();
        bar.send_keys("somebody else's reply").await.unwrap();
        browser.until("document.querySelectorAll('#mdbook-searchresults li a').length > 0").await;
        let first = "document.querySelector('#mdbook-searchresults li a')";
        let found = browser.text(&format!("{first}.textContent")).await;
        assert!(found.contains("04"), "{found}");
        browser.goto(&browser.text(&format!("{first}.href")).await).await;
        browser.until("document.querySelector('main h1')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_theme_switches_and_stays() {
    in_browser(WIDE, async |browser| {
        browser.goto(&file("04-multiplexing.html")).await;
        let ground = "getComputedStyle(document.documentElement).backgroundColor";
        let ink = "getComputedStyle(document.querySelector('svg.tape text')).fill";
        let choose = async |theme: &str| {
            let list = "document.querySelector('#mdbook-theme-list').checkVisibility()";
            if browser.eval(list).await == json!(false) {
                browser.click("#mdbook-theme-toggle").await;
            }
            browser.click(&format!("#mdbook-theme-{theme}")).await;
        };
        choose("light").await;
        let light = (browser.text(ground).await, browser.text(ink).await);
        choose("navy").await;
        browser.until("document.documentElement.classList.contains('navy')").await;
        let dark = (browser.text(ground).await, browser.text(ink).await);
        assert!(light.0 != dark.0 && light.1 != dark.1, "{light:?}, {dark:?}");
        browser.0.refresh().await.unwrap();
        assert_eq!(browser.text(ground).await, dark.0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quiz_scores_right_and_wrong_and_survives_a_reload() {
    in_browser(WIDE, async |browser| {
        browser.goto(&file("04-multiplexing.html")).await;
        browser.eval("document.querySelector('.lab-quiz:not(.lab-alone)').closest('details').open = true").await;
        let question = ".lab-quiz:not(.lab-alone) > .lab-question:has(form)";
        let state = format!("document.querySelector('{question}').dataset.state");
        let result = format!("document.querySelector('{question} .lab-result').textContent");
        let answer = async |nth: usize| {
            browser.click(&format!("{question} .lab-option:nth-of-type({nth}) input")).await;
            browser.click(&format!("{question} button[type=submit]")).await;
        };
        let options = format!("document.querySelector('{question}').querySelectorAll('.lab-option').length");
        let options = usize::try_from(browser.eval(&options).await.as_u64().unwrap()).unwrap();
        assert!(options >= 3);

        let mut verdicts = Vec::new();
        for nth in 1..=options {
            answer(nth).await;
            let (state, result) = (browser.text(&state).await, browser.text(&result).await);
            assert!(result.contains(if state == "right" { "Right" } else { "Wrong" }), "{state}: {result}");
            let whys = format!("[...document.querySelector('{question}').querySelectorAll('.lab-why')].filter(why => why.hidden || !why.innerText.trim()).length");
            assert_eq!(browser.eval(&whys).await, json!(0), "every option is explained");
            verdicts.push(state);
            browser.click(&format!("{question} button[type=submit]")).await;
        }
        assert_eq!(verdicts.iter().filter(|verdict| *verdict == "right").count(), 1, "{verdicts:?}");

        for verdict in ["wrong", "right"] {
            answer(verdicts.iter().position(|said| said == verdict).unwrap() + 1).await;
            let score = browser.text("document.querySelector('.lab-score').textContent").await;
            assert!(score.starts_with(if verdict == "right" { "1 of" } else { "0 of" }), "{score}");
            browser.0.refresh().await.unwrap();
            browser.eval("document.querySelector('.lab-quiz:not(.lab-alone)').closest('details').open = true").await;
            assert_eq!(browser.text(&state).await, verdict, "after a reload");
            if verdict == "wrong" {
                browser.click(&format!("{question} button[type=submit]")).await;
            }
        }
        browser.click(".lab-score-bar button").await;
        browser.0.refresh().await.unwrap();
        assert_eq!(browser.text(&state).await, "open", "after a reset");
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_steps_through_a_recorded_run() {
    in_browser(WIDE, async |browser| {
        browser.goto(&file("04-multiplexing.html")).await;
        let shown = "document.querySelectorAll('.lab-trace .event:not(.later)').length";
        let now = "document.querySelector('.lab-now').textContent";
        let all = browser.eval(shown).await.as_u64().unwrap();
        assert!(all > 4, "without a button pressed, all is shown");
        assert_eq!(browser.eval("document.querySelectorAll('.lab-live').length").await, json!(0));

        browser.eval("document.activeElement.blur()").await;
        let press = async |key: &str| browser.0.active_element().await.unwrap().send_keys(key).await.unwrap();
        let (tab, enter, right, left) = ("\u{e004}", "\u{e007}", "\u{e014}", "\u{e012}");
        let mut presses = 0;
        while browser.eval("document.activeElement.dataset.do").await != json!("step") {
            presses += 1;
            assert!(presses < 400, "Tab does not reach the player");
            press(tab).await;
        }
        press(enter).await;
        let first = browser.eval(shown).await.as_u64().unwrap();
        assert!((1..=2).contains(&first), "{first} events are the first step");
        let said = browser.text(now).await;
        assert!(said.starts_with("1 of ") && said.contains("balance of alice?"), "{said}");
        press(right).await;
        assert!(browser.text(now).await.starts_with("2 of "));
        press(left).await;
        assert_eq!(browser.text(now).await, said);
        assert!(browser.0.current_url().await.unwrap().path().ends_with("/04-multiplexing.html"));
        browser.click(".lab-player [data-do=all]").await;
        assert_eq!(browser.eval(shown).await.as_u64(), Some(all));
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    })
    .await;
}
