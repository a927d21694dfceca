//! A message of 14 bytes, written to a stream that has room for 8.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let (mut client, mut server) = tokio::io::duplex(8);
    let frame = b"\0\0\0\x0apay bob 30";

    let taken = client.write(frame).await?;
    drop(client);

    let mut arrived = Vec::new();
    server.read_to_end(&mut arrived).await?;
    println!("write took {taken} of {}", frame.len());
    println!("arrived {:?}", String::from_utf8_lossy(&arrived[4..]));
    Ok(())
}
