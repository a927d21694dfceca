//! A server that makes a message of a statement each 10 ms, eight in all, with a window of four. The client has enough
//! after two. What it then does, and what the server does.

use std::time::Duration;

use book_snippets::stream::{Event, Frame, Outbound, WasReset, Window, open};
use tokio::time::{Instant, sleep, timeout};

const DELAY: Duration = Duration::from_millis(20);
const WINDOW: Window = Window { messages: 4, bytes: 65_535 };

/// What a client does that has enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Enough {
    HalfCloseAndReadOn,
    HalfCloseAndLeave,
    Leave,
    Reset,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for enough in [Enough::HalfCloseAndReadOn, Enough::HalfCloseAndLeave, Enough::Leave, Enough::Reset] {
        let ((client, mut replies), (server, mut calls)) = open(DELAY, WINDOW, true);
        let reading = async {
            client.control(Frame::Call("Statement"));
            for _ in 0..2 {
                replies.next().await;
            }
            match enough {
                Enough::HalfCloseAndReadOn => {
                    client.control(Frame::End);
                    while let Some(Event::Message(_)) = replies.next().await {}
                }
                Enough::HalfCloseAndLeave => client.control(Frame::End),
                Enough::Leave => {}
                Enough::Reset => client.control(Frame::Reset),
            }
        };
        let serving = async {
            calls.next().await;
            let served = statement(&server).await;
            server.control(Frame::Status("OK"));
            served
        };
        let (_, served) = tokio::join!(reading, serving);
        println!("{:<20} {served}", format!("{enough:?}:"));
    }
}

/// The handler, watched for a minute.
async fn statement(server: &Outbound) -> String {
    let (began, mut sent) = (Instant::now(), 0);
    let work = async {
        for _ in 0..8 {
            sleep(Duration::from_millis(10)).await;
            server.message(40).await?;
            sent += 1;
        }
        Ok::<_, WasReset>(())
    };
    let ended = timeout(Duration::from_secs(60), work).await;
    let after = began.elapsed().as_millis();
    match ended {
        Ok(Ok(())) => format!("{sent} messages sent, the handler returned after {after} ms"),
        Ok(Err(_)) => format!("{sent} messages sent, the handler was stopped after {after} ms"),
        Err(_) => format!("{sent} messages sent, a minute later the handler waits for credit"),
    }
}
