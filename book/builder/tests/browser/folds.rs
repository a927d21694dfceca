//! What is folded is found by a link, what is numbered is not copied, and a question in its place is the one at the end.

use serde_json::json;

use super::driver::in_browser;
use super::{WIDE, file};

#[tokio::test(flavor = "multi_thread")]
async fn a_link_into_a_fold_opens_it() {
    in_browser(WIDE, async |browser| {
        // A heading within a fold, and one that has a fold directly under it.
        for (id, fold) in [
            ("ids-of-one-byte", "h3#ids-of-one-byte').closest('details.lab-fold"),
            ("what-an-id-does-not-cure", "h3#what-an-id-does-not-cure + details.lab-fold"),
        ] {
            let open = format!("document.querySelector('{fold}').open");
            browser.goto(&file("04-multiplexing.html")).await;
            assert_eq!(browser.eval(&open).await, json!(false), "{id}");
            browser.eval(&format!("location.hash = '{id}'")).await;
            browser.until(&open).await;
            let top = format!("document.getElementById('{id}').getBoundingClientRect().top");
            browser.until(&format!("Math.abs({top}) < innerHeight")).await;
            browser.goto(&file("index.html")).await;
            browser.goto(&format!("{}#{id}", file("04-multiplexing.html"))).await;
            browser.until(&open).await;
        }
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn call_outs_are_drawn_at_their_lines_and_are_not_in_what_is_copied() {
    in_browser(WIDE, async |browser| {
        browser.goto(&file("04-multiplexing.html")).await;
        let code = "document.querySelector('.lab-marked').closest('code')";
        assert_eq!(browser.eval(&format!("{code}.classList.contains('hljs')")).await, json!(true));
        let marks = "[...document.querySelectorAll('.lab-marked')].map(line => getComputedStyle(line, '::after').content)";
        assert_eq!(browser.eval(&format!("{marks}[0]")).await, json!("\"①\""));
        for text in ["innerText", "textContent"] {
            let text = browser.text(&format!("{code}.{text}")).await;
            assert!(text.contains("let waiter = self.lock().waiters.remove(&answer.id);\n"), "{text}");
            assert!(!text.contains(['①', '②']), "{text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_in_its_place_and_the_same_one_at_the_end_have_one_answer() {
    in_browser(WIDE, async |browser| {
        browser.goto(&file("04-multiplexing.html")).await;
        let key = browser.text("document.querySelector('.lab-ask .lab-question').dataset.key").await;
        let states =
            format!("[...document.querySelectorAll('[data-key=\"{key}\"]')].map(one => one.dataset.state)");
        assert_eq!(browser.eval(&states).await, json!(["open", "open"]));
        browser.click(".lab-ask summary").await;
        browser.click(".lab-ask .lab-option:nth-of-type(1) input").await;
        browser.click(".lab-ask button[type=submit]").await;
        let answered = browser.eval(&states).await;
        assert!(answered[0] != json!("open") && answered[0] == answered[1], "{answered}");
        let score = browser.text("document.querySelector('.lab-score').textContent").await;
        assert!(score.contains(" of ") && !score.contains("all answered"), "{score}");
        browser.click(".lab-ask button[type=submit]").await;
        assert_eq!(browser.eval(&states).await, json!(["open", "open"]));
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    })
    .await;
}
