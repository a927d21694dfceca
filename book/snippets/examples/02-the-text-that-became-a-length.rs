//! `read_exact` under a timeout, and begun again: what the dropped read had taken is gone.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> std::io::Result<()> {
    let (mut client, mut server) = tokio::io::duplex(64);

    client.write_all(b"\0\0").await?;
    println!("half a header arrives:  {}", header(&mut server).await);

    client.write_all(b"\0\x0apay bob 30").await?;
    println!("the rest arrives:       {}", header(&mut server).await);
    Ok(())
}

/// Waits for a header, but not for ever.
async fn header(stream: &mut DuplexStream) -> String {
    let mut header = [0; 4];
    match timeout(Duration::from_secs(1), stream.read_exact(&mut header)).await {
        Ok(Ok(_)) => format!("{header:02x?}, a message of {} bytes", u32::from_be_bytes(header)),
        Ok(Err(why)) => why.to_string(),
        Err(_) => "the read is dropped".to_owned(),
    }
}
