//! Reads that return 0.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let (mut client, mut server) = tokio::io::duplex(64);
    client.write_all(b"pay").await?;

    let mut room = [0; 64];
    println!("{}", server.read(&mut room[..0]).await?);
    println!("{}", server.read(&mut room).await?);
    drop(client);
    println!("{}", server.read(&mut room).await?);
    println!("{}", server.read(&mut room).await?);
    Ok(())
}
