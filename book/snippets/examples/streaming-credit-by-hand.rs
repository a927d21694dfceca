//! A window of three messages and 100 bytes, and a client that takes a message each 100 ms.

use std::time::Duration;

use book_snippets::stream::{Event, Frame, Window, open};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let window = Window { messages: 3, bytes: 100 };
    let ((client, mut replies), (server, mut calls)) = open(Duration::from_millis(20), window, false);
    let serving = async {
        calls.next().await;
        for bytes in [5, 5, 5, 5, 80, 80] {
            let Window { messages, bytes: left } = server.credit();
            if messages == 0 || left < bytes {
                println!("         server: has {bytes} B to send, waits: {messages} messages, {left} B left");
            }
            server.message(bytes).await.expect("nobody resets");
        }
        server.control(Frame::Status("OK"));
    };
    let reading = async {
        client.control(Frame::Call("Statement"));
        client.control(Frame::End);
        loop {
            sleep(Duration::from_millis(100)).await;
            if matches!(replies.next().await, Some(Event::Ended(_)) | None) {
                break;
            }
        }
    };
    tokio::join!(serving, reading);
}
