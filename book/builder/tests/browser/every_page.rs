//! What must hold on every page, opened from the disk on a phone.

use std::fs;

use serde_json::json;

use super::driver::in_browser;
use super::{SITE, file};

const PHONE: u32 = 360;

/// All pages, as paths below the book's folder.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(SITE.join(&below)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(path + "/");
            } else if path.ends_with(".html") && !["404.html", "toc.html"].contains(&&*path) {
                // The first is for servers, and takes everything that it needs from their root; the second is a frame.
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// Elements that make the page wider than the screen, unless they scroll in a box of their own.
const TOO_WIDE: &str = "[...document.querySelectorAll('main *')].filter(element => {
    if (element.getBoundingClientRect().right <= innerWidth + 1) return false;
    for (let box = element.parentElement; box && box.tagName !== 'MAIN'; box = box.parentElement)
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(box).overflowX)) return false;
    return true;
}).slice(0, 5).map(element => element.outerHTML.slice(0, 120))";

/// Texts of drawings that leave their drawing, in the font that is really there.
const OUTSIDE: &str = "[...document.querySelectorAll('svg.tape text')].filter(text => {
    const [own, all] = [text.getBBox(), text.ownerSVGElement.viewBox.baseVal];
    return own.x < 0 || own.y < 0 || own.x + own.width > all.width || own.y + own.height > all.height;
}).map(text => text.textContent)";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_opens_from_the_disk_asks_no_one_and_fits_a_phone() {
    let pages = pages();
    assert!(pages.len() > 5, "{pages:?}");
    in_browser(PHONE, async move |browser| {
        for page in pages {
            browser.goto(&file(&page)).await;
            assert!(!browser.text("document.title").await.is_empty(), "{page}");
            let wide = browser.eval("document.documentElement.scrollWidth").await.as_u64().unwrap();
            assert!(
                wide <= u64::from(PHONE),
                "{page} is {wide} wide, for: {:#}",
                browser.eval(TOO_WIDE).await
            );
            assert_eq!(browser.eval(OUTSIDE).await, json!([]), "{page}");
            assert_eq!(browser.complaints().await, Vec::<String>::new(), "{page}");
            let mut foreign = browser.requests().await;
            foreign.retain(|url| !["file:", "data:", "blob:"].iter().any(|own| url.starts_with(own)));
            assert_eq!(foreign, Vec::<String>::new(), "{page}");
        }
    })
    .await;
}
