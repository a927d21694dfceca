//! One end of a connection is moved into a task.

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let (mut ours, mut theirs) = duplex(64);
    tokio::spawn(async move {
        ours.write_all(b"paid").await
        // No `close`: `ours` ends with the task that owns it.
    });
    let mut received = String::new();
    let bytes = theirs.read_to_string(&mut received).await?;
    println!("{received}, then the end of the stream after {bytes} bytes");
    Ok(())
}
