//! How a connection ends that was refused.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, sink};
use tokio::time::timeout;

/// How long, and for how many bytes, this side listens to a peer that it has refused.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 64 * 1024;

/// Lets the alert arrive that says why. A socket that is closed while something in it is unread resets the connection, and the
/// peer's system may throw away what it has not read yet, the alert (RFC 9112, section 9.6, has the same of HTTP).
pub(crate) async fn part<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let parting = async {
        stream.shutdown().await?;
        copy(&mut stream.take(LINGER_BYTES), &mut sink()).await
    };
    // The peer has been refused; whether it was still there to hear it changes nothing here.
    let _ = timeout(LINGER, parting).await;
}
