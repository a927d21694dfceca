//! An adapter that misbehaves ends in an error with a name, which tells its author what to do, and leaves no process behind.

use std::time::Duration;

use adapters::External;
use adapters::app::App;
use adapters::external::{Command, Patience};
use adapters::stack::{Objection, Stack};
use tokio::time::timeout;

const PATIENCE: Patience = Patience { starts: Duration::from_secs(5), answers: Duration::from_secs(3) };
const SHORT: Patience = Patience { starts: Duration::from_millis(500), answers: Duration::from_millis(500) };
/// Far above what any of it takes.
const LIMIT: Duration = Duration::from_secs(60);

fn adapter(wrong: &str, patience: Patience) -> External {
    let program = env!("CARGO_BIN_EXE_misbehaving-adapter").into();
    let command = Command { program, arguments: vec![wrong.into()], folder: None };
    External::new(command, External::DEFAULT, Some("1.2".into()), patience)
}

/// What comes of serving, connecting and one call.
async fn objection(wrong: &str, patience: Patience) -> Objection {
    let stack = adapter(wrong, patience);
    let asking = async {
        let server = stack.serve(App::default()).await?;
        let client = stack.connect(server.address()).await?;
        let _ = client.ask("echo hi".into(), None).await;
        // Some of it is noticed only now.
        std::future::pending::<anyhow::Result<()>>().await
    };
    let both = async {
        tokio::select! {
            objection = stack.objection() => objection,
            Err(_) = asking => stack.objection().await,
        }
    };
    timeout(LIMIT, both).await.expect("it is noticed")
}

async fn refused(wrong: &str, patience: Patience, words: &[&str]) {
    match objection(wrong, patience).await {
        Objection::Misbehaves(why) => {
            for word in words {
                assert!(why.contains(word), "{wrong}: `{word}` is not in: {why}");
            }
        }
        Objection::NotOffered(why) => panic!("{wrong}: {why}"),
    }
}

#[tokio::test]
async fn an_adapter_that_does_as_it_should_is_not_objected_to() {
    for right in ["right", "unregistered-answer"] {
        let stack = adapter(right, PATIENCE);
        let server = stack.serve(App::default()).await.expect("it serves");
        let client = stack.connect(server.address()).await.expect("it connects");
        assert_eq!(client.ask("echo hi".into(), None).await.as_deref(), Ok("hi"));
        // Longer than its loop may be silent.
        assert!(timeout(PATIENCE.answers * 2, stack.objection()).await.is_err(), "{right}");
    }
}

#[tokio::test]
async fn one_that_does_not_start_is_named() {
    let command = Command { program: "no-such-program".into(), arguments: vec!["x".into()], folder: None };
    let stack = External::new(command, External::DEFAULT, None, PATIENCE);
    let why = stack.introduction().await.expect_err("there is no such program").to_string();
    assert!(why.contains("`no-such-program x`: cannot-start: "), "{why}");
    refused("exits", PATIENCE, &["died: ", "3", "no module named my_rpc"]).await;
    refused("silent", SHORT, &["not-ready: ", "Flush"]).await;
    refused("never-serves", SHORT, &["not-serving: "]).await;
}

#[tokio::test]
async fn one_that_is_another_version_is_named() {
    refused("other-protocol", PATIENCE, &["other-version: ", "protocol 2"]).await;
    let command = Command {
        program: env!("CARGO_BIN_EXE_misbehaving-adapter").into(),
        arguments: vec!["right".into()],
        folder: None,
    };
    let stack = External::new(command, External::DEFAULT, Some("1.20".into()), PATIENCE);
    let why = stack.introduction().await.expect_err("it is 1.2.3").to_string();
    assert!(why.contains("other-version: the adapter says 1.2.3, expected is 1.20"), "{why}");
}

#[tokio::test]
async fn one_that_writes_what_it_must_not_is_named() {
    refused("noise", PATIENCE, &["noise: ", "DEBUG: a call begins", "standard error"]).await;
    refused("wrong-json", PATIENCE, &["wrong-line: ", "seven"]).await;
    refused("unknown-event", PATIENCE, &["wrong-line: ", "done"]).await;
    refused("serves-nothing", PATIENCE, &["wrong-line: ", "port"]).await;
    refused("endless-line", PATIENCE, &["flood: ", "1 MiB"]).await;
    refused("unknown-id", PATIENCE, &["unknown-id: ", "99"]).await;
    refused("answers-twice", PATIENCE, &["unknown-id: ", "`result`"]).await;
    refused("stops-what-never-began", PATIENCE, &["unknown-id: ", "`stopped`"]).await;
    refused("begins-twice", PATIENCE, &["unknown-id: ", "`request`"]).await;
}

#[tokio::test]
async fn one_that_floods_is_named() {
    // It does not read in the meantime.
    let patience = Patience { answers: LIMIT, ..PATIENCE };
    refused("flood", patience, &["100,000 lines"]).await;
}

#[tokio::test]
async fn one_that_hangs_or_dies_is_named() {
    refused("never-registers", SHORT, &["not-registered: ", "call 1"]).await;
    refused("hangs", SHORT, &["hangs: ", "threads"]).await;
    refused("dies", PATIENCE, &["died: ", "11", "Segmentation fault"]).await;
    refused("dies-while-serving", PATIENCE, &["died: ", "7"]).await;
}

#[tokio::test]
async fn what_a_stack_does_not_offer_is_no_error() {
    let objection = objection("not-offered", PATIENCE).await;
    assert_eq!(objection, Objection::NotOffered("there is no schema".into()));
}

#[tokio::test]
async fn a_server_that_may_end_is_no_error_and_says_how_it_ended() {
    let stack = adapter("dies-when-told", PATIENCE);
    let server = stack.serve(App::default()).await.expect("it serves");
    let host = server.host().expect("it is a process");
    host.may_end();
    // The handler that panics takes its process with it.
    assert!(host.ended().await.is_some_and(|how| how.contains('9')));
    assert!(timeout(PATIENCE.answers, stack.objection()).await.is_err());
}

/// The process that an adapter has started itself ends with it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_is_left_behind() {
    let command = Command {
        program: env!("CARGO_BIN_EXE_misbehaving-adapter").into(),
        arguments: vec!["family".into()],
        folder: None,
    };
    let family =
        External::new(command, External::DEFAULT, None, PATIENCE).introduction().await.expect("it starts");
    let child = format!("/proc/{}/status", family.version);
    let gone = async {
        while std::fs::read_to_string(&child).is_ok_and(|status| !status.contains("State:\tZ")) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LIMIT, gone).await.expect("it has ended");
}

/// … when whatever asked it panics, too.
#[cfg(target_os = "linux")]
#[test]
fn a_panic_leaves_nothing_behind() {
    let (tell, told) = std::sync::mpsc::channel();
    let asking = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let stack = adapter("right", PATIENCE);
            let server = stack.serve(App::default()).await.expect("it serves");
            tell.send(server.host().expect("it is a process").id()).expect("the test waits");
            panic!("the probe panics, on purpose");
        });
    });
    let pid = told.recv().expect("it serves").expect("a process");
    assert!(asking.join().is_err());
    let status = format!("/proc/{pid}/status");
    let began = std::time::Instant::now();
    while std::fs::read_to_string(&status).is_ok_and(|status| !status.contains("State:\tZ")) {
        assert!(began.elapsed() < LIMIT, "{pid} lives on");
        std::thread::sleep(Duration::from_millis(10));
    }
}
