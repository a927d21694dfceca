//! Two messages make a pair, and a timer strikes after the first.

use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver};
use tokio::time::sleep;

async fn pair(inbox: &mut Receiver<u32>) -> Option<[u32; 2]> {
    Some([inbox.recv().await?, inbox.recv().await?])
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> anyhow::Result<()> {
    let (sender, mut inbox) = mpsc::channel(8);
    sender.send(1).await?;
    tokio::select! {
        pair = pair(&mut inbox) => println!("{pair:?}"),
        () = sleep(Duration::from_millis(10)) => println!("no pair in 10 ms"),
    }
    sender.send(2).await?;
    sender.send(3).await?;
    println!("{:?}", pair(&mut inbox).await);
    Ok(())
}
