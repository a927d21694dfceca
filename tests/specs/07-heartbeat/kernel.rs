//! How long the kernel alone takes to notice: `cargo run -p pitfall-07-heartbeat --example pitfall-07-kernel`, with
//! the seconds to watch as its argument if the usual ones are too few.
//!
//! Real TCP over loopback, Linux only. A packet is lost by a filter on the peer's socket (classic BPF, "keep
//! nothing"), so no rights are needed: the peer's kernel then acknowledges nothing, as if its machine were gone.
//! The retransmissions are the `tcpi_retransmits` of `TCP_INFO`, which `ss -to` shows as the last number of its timer; read from
//! `/proc/net/tcp`, which has the same counter and needs no unsafe code.

/// Says that there is nothing to see.
#[cfg(not(target_os = "linux"))]
pub(crate) fn main() {
    println!("skipped: this needs Linux, for SO_ATTACH_FILTER, TCP_USER_TIMEOUT and /proc/net/tcp");
}

#[cfg(target_os = "linux")]
pub(crate) use linux::main;

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::Cell;
    use std::fs;
    use std::io;
    use std::net::Ipv4Addr;
    use std::thread;
    use std::time::Duration;

    use heartbeat::{Client, Ended, Heartbeat, Pace};
    use socket2::{SockFilter, SockRef, TcpKeepalive};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::watch;
    use tokio::time::{Instant, sleep, timeout};

    const SECOND: Duration = Duration::from_secs(1);
    const PACE: Pace = Pace { interval: Duration::from_secs(2), timeout: SECOND, jitter: Duration::ZERO };
    /// `BPF_RET | BPF_K` with 0: keep no byte of any packet.
    const KEEP_NOTHING: SockFilter = SockFilter::new(6, 0, 0, 0);

    /// What has become of the peer.
    #[derive(Clone, Copy, PartialEq)]
    enum Peer {
        /// No packet arrives there any more.
        Gone,
        /// Its process does nothing; its kernel acknowledges.
        Hung,
    }

    /// What is asked to notice it.
    #[derive(Clone, Copy)]
    enum Watch {
        /// `read`, with these options set; after a write or on an idle connection.
        Kernel { written: bool, keepalive: bool, user_timeout: bool },
        /// The lesson's client.
        Heartbeat,
    }

    /// Runs all scenes at once and prints a line for each.
    #[tokio::main(flavor = "current_thread")]
    pub(crate) async fn main() {
        let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(14);
        let limit = Duration::from_secs(seconds);
        let sockets = sockets();
        let watched = |title, peer, watch| scene(title, peer, watch, limit, sockets.clone());
        let kernel = |written, keepalive, user_timeout| Watch::Kernel { written, keepalive, user_timeout };
        println!(
            "Eight connections over loopback. At 0 s the peer of each is gone (no packet reaches it)\n\
             or hung (its kernel still acknowledges, its process does nothing). Watching for {seconds} s.\n"
        );
        println!(
            "keepalive: SO_KEEPALIVE after 1 s, then each second, 3 times. user timeout: TCP_USER_TIMEOUT of 3 s."
        );
        println!("data written: a payment at 0 s and then each second; counted are those that `write` took.");
        println!("heartbeat: that of {}, each 2 s, answer within 1 s.", env!("CARGO_PKG_NAME"));
        println!(
            "retransmitted: when the kernel's counter was seen to go up (it is read 20 times a second).\n"
        );
        println!("{:<44} {:<64} retransmitted at (s)", "peer, and who watches", "noticed");
        let scenes = tokio::try_join!(
            watched("gone; nothing set, data written", Peer::Gone, kernel(true, false, false)),
            watched("gone; keepalive, idle", Peer::Gone, kernel(false, true, false)),
            watched("gone; keepalive, data written", Peer::Gone, kernel(true, true, false)),
            watched("gone; user timeout, data written", Peer::Gone, kernel(true, false, true)),
            watched("gone; user timeout, idle", Peer::Gone, kernel(false, false, true)),
            watched("hung; keepalive, user timeout, data written", Peer::Hung, kernel(true, true, true)),
            watched("gone; heartbeat", Peer::Gone, Watch::Heartbeat),
            watched("hung; heartbeat", Peer::Hung, Watch::Heartbeat),
        );
        match scenes {
            Ok(_) => println!("\n{}", outlook()),
            Err(error) => println!("\nskipped: this machine does not allow it: {error}"),
        }
    }

    /// One connection. Prints its line: what was noticed, and when the kernel sent again what was not acknowledged.
    async fn scene(
        title: &str,
        peer: Peer,
        watch: Watch,
        limit: Duration,
        mut sockets: watch::Receiver<String>,
    ) -> io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let server = listener.local_addr()?;
        let (stream, accepted) = tokio::join!(TcpStream::connect(server), listener.accept());
        let (mut stream, (other_end, _)) = (stream?, accepted?);
        let ports = (stream.local_addr()?.port(), server.port());
        if peer == Peer::Gone {
            SockRef::from(&other_end).attach_filter(&[KEEP_NOTHING])?;
        }
        let began = Instant::now();
        let writes = Cell::new(0);
        let noticing = async {
            match watch {
                Watch::Kernel { written, keepalive, user_timeout } => {
                    let socket = SockRef::from(&stream);
                    if keepalive {
                        let probes =
                            TcpKeepalive::new().with_time(SECOND).with_interval(SECOND).with_retries(3);
                        socket.set_tcp_keepalive(&probes)?;
                    }
                    if user_timeout {
                        socket.set_tcp_user_timeout(Some(3 * SECOND))?;
                    }
                    let (mut reader, mut writer) = stream.split();
                    let paying = async {
                        if !written {
                            std::future::pending::<()>().await;
                        }
                        loop {
                            writer.write_all(b"pay bob 30").await?;
                            writes.set(writes.get() + 1);
                            sleep(SECOND).await;
                        }
                    };
                    let mut buffer = [0; 64];
                    let end = tokio::select! {
                        read = reader.read(&mut buffer) => read.map(|_| "the end".to_owned()),
                        failed = paying => failed,
                    };
                    io::Result::Ok(end.unwrap_or_else(|error| error.to_string()))
                }
                Watch::Heartbeat => {
                    let (reader, writer) = stream.into_split();
                    let heartbeat = Heartbeat::new(PACE, 0, Instant::now());
                    let client = Client::new(reader, writer, heartbeat);
                    Ok(match client.ended().await {
                        Ended::Silent { silent_for } => {
                            format!("silent for {:.1} s", silent_for.as_secs_f32())
                        }
                        other => other.to_string(),
                    })
                }
            }
        };
        let mut retransmissions = Vec::new();
        let counting = async {
            while sockets.changed().await.is_ok() {
                let count = retransmits(&sockets.borrow(), ports).unwrap_or(0);
                retransmissions.resize(count.max(retransmissions.len()), began.elapsed());
            }
        };
        let noticed = tokio::select! {
            noticed = noticing => Some(noticed?),
            () = async { timeout(limit, counting).await.unwrap_or_default() } => None,
        };
        let after = began.elapsed().as_secs_f32();
        let mut said = noticed.map_or("nothing".to_owned(), |what| format!("after {after:.1} s: {what}"));
        if writes.get() > 0 {
            said.push_str(&format!("; {} writes taken", writes.get()));
        }
        let times: Vec<_> = retransmissions.iter().map(|at| format!("{:.1}", at.as_secs_f32())).collect();
        println!("{title:<44} {said:<64} {}", times.join(" "));
        Ok(())
    }

    /// The kernel's table of TCP sockets, twenty times a second.
    fn sockets() -> watch::Receiver<String> {
        let (sender, receiver) = watch::channel(String::new());
        // A thread, since reading the table takes long enough to be felt by the timers.
        thread::spawn(move || {
            while sender.send(fs::read_to_string("/proc/net/tcp").unwrap_or_default()).is_ok() {
                thread::sleep(SECOND / 20);
            }
        });
        receiver
    }

    /// How often the oldest unacknowledged segment of this connection was sent again so far.
    fn retransmits(table: &str, (local, remote): (u16, u16)) -> Option<usize> {
        let ends = |address: &str, port: u16| address.ends_with(&format!(":{port:04X}"));
        table.lines().skip(1).find_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let ours = ends(columns.get(1)?, local) && ends(columns.get(2)?, remote);
            ours.then(|| usize::from_str_radix(columns.get(6)?, 16).ok())?
        })
    }

    /// When the kernel gives up, by its own documentation of `tcp_retries2`: at the first retransmission after a
    /// hypothetical time that doubles from 200 ms up to 120 s (924.6 s for 15).
    fn outlook() -> String {
        let setting = fs::read_to_string("/proc/sys/net/ipv4/tcp_retries2").ok();
        let Some(retries) = setting.and_then(|text| text.trim().parse::<u32>().ok()) else {
            return "How long the kernel would go on is not to be read here.".to_owned();
        };
        let (least, most) = (Duration::from_millis(200), Duration::from_secs(120));
        let total: Duration =
            (0..=retries.min(63)).map(|n| least.mul_f64(2_f64.powf(n.into())).min(most)).sum();
        format!(
            "Not waited for: where data was written, the kernel gives up after {:.1} s at the earliest,\n\
             computed from this machine's tcp_retries2 = {retries} as the kernel's documentation has it.",
            total.as_secs_f32()
        )
    }
}
