//! The four kinds of call, frame by frame, over a wire that takes 20 ms each way.

use std::time::Duration;

use book_snippets::stream::{Event, Frame, Inbound, Outbound, WasReset, Window, open};
use tokio::time::sleep;

const DELAY: Duration = Duration::from_millis(20);
/// So large that nobody waits for credit, and so small a run that nobody has to give any.
const WINDOW: Window = Window { messages: 100, bytes: 65_535 };

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("unary");
    run(
        "Balance",
        async |call| call.message(12).await,
        async |server, calls| {
            calls.next().await;
            server.message(8).await
        },
    )
    .await;
    println!("\nserver streaming: one question, many answers");
    run(
        "Statement",
        async |call| call.message(12).await,
        async |server, calls| {
            calls.next().await;
            for _ in 0..3 {
                server.message(40).await?;
            }
            Ok(())
        },
    )
    .await;
    println!("\nclient streaming: many parts, one answer");
    run("Import", three_parts, async |server, calls| {
        while let Some(Event::Message(_)) = calls.next().await {}
        server.message(8).await
    })
    .await;
    println!("\nbidirectional: each side sends when it likes");
    run("Transfers", three_parts, async |server, calls| {
        while let Some(Event::Message(_)) = calls.next().await {
            server.message(8).await?;
        }
        Ok(())
    })
    .await;
}

async fn three_parts(call: &Outbound) -> Sent {
    call.message(40).await?;
    for _ in 0..2 {
        sleep(Duration::from_millis(15)).await;
        call.message(40).await?;
    }
    Ok(())
}

type Sent = Result<(), WasReset>;

/// A call: the client sends its messages and half-closes; the server's handler ends, and its status with it.
async fn run(
    method: &'static str,
    sends: impl AsyncFnOnce(&Outbound) -> Sent,
    serves: impl AsyncFnOnce(&Outbound, &mut Inbound) -> Sent,
) {
    let ((client, mut replies), (server, mut calls)) = open(DELAY, WINDOW, false);
    (replies.grants, calls.grants) = (false, false);
    let calling = async {
        client.control(Frame::Call(method));
        sends(&client).await.expect("nobody resets");
        client.control(Frame::End);
        while !matches!(replies.next().await, Some(Event::Ended(_)) | None) {}
    };
    let serving = async {
        assert_eq!(calls.next().await, Some(Event::Called(method)));
        serves(&server, &mut calls).await.expect("nobody resets");
        server.control(Frame::Status("OK"));
    };
    tokio::join!(calling, serving);
}
