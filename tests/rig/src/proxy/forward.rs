//! What the proxy does with each connection.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Connections, Delivery, Flow};

/// How many reads a second there are at most where there is a rate.
const TICKS_PER_SECOND: usize = 50;

/// How long a byte is alone on the way when it is split off.
const BETWEEN_BYTES: Duration = Duration::from_millis(1);

pub(super) async fn accept(listener: TcpListener, server: SocketAddr, all: Arc<Connections>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let all = all.clone();
        connections.spawn(async move {
            // A server that is not there is a client that is hung up on.
            let Ok(server) = TcpStream::connect(server).await else { return };
            let (client, server) = (Arc::new(client), Arc::new(server));
            for socket in [&client, &server] {
                // Without it, single bytes would wait for each other.
                let _ = socket.set_nodelay(true);
                all.sockets().push(socket.clone());
            }
            let [to_server, to_client] = &all.flows;
            tokio::join!(forward(&client, &server, to_server), forward(&server, &client, to_client));
        });
    }
}

/// Copies until `from` ends, and passes the end on unless it is swallowed.
async fn forward(from: &TcpStream, to: &TcpStream, flow: &Flow) {
    let mut buffer = vec![0; 64 * 1024];
    let mut passed = Instant::now();
    loop {
        let rate = *flow.bytes_per_second.borrow();
        let room =
            rate.map_or(buffer.len(), |rate| (rate as usize / TICKS_PER_SECOND).clamp(1, buffer.len()));
        // A connection that was reset has ended too.
        let read = read(from, &mut buffer[..room]).await.unwrap_or(0);
        if let Some(rate) = rate {
            let takes = Duration::from_secs(read as u64) / rate;
            passed = passed.max(Instant::now()) + takes;
            sleep_until(passed).await;
        }
        let delivery = *flow.delivery.borrow();
        if read == 0 {
            flow.closed.send_replace(true);
            if delivery != Delivery::Swallow {
                let _ = SockRef::from(to).shutdown(Shutdown::Write);
            }
            return;
        }
        let piece = match delivery {
            Delivery::Swallow => {
                flow.swallowed.send_modify(|swallowed| *swallowed += read);
                continue;
            }
            Delivery::Split => 1,
            Delivery::Forward => read,
        };
        for piece in buffer[..read].chunks(piece) {
            // An end that no longer takes anything is seen when it is read from.
            if write_all(to, piece).await.is_err() {
                break;
            }
            if delivery == Delivery::Split {
                sleep(BETWEEN_BYTES).await;
            }
        }
    }
}

async fn read(from: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        from.readable().await?;
        match from.try_read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return done,
        }
    }
}

async fn write_all(to: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        to.writable().await?;
        match to.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
