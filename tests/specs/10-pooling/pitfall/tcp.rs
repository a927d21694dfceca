//! The same over real sockets and the real clock.

use std::io;
use std::net::SocketAddr;

use pooling::{Connect, Exchange, Pool, Settings};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::super::scene::{LESSON, call, ms, said, secs, serve};

struct Dial(SocketAddr);

impl Connect for Dial {
    type Connection = Exchange<TcpStream>;

    async fn connect(&self) -> io::Result<Self::Connection> {
        TcpStream::connect(self.0).await.map(Exchange::over)
    }
}

#[tokio::test]
async fn callers_that_leave_give_real_sockets_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    let settings = Settings { most: 3, wait: ms(500), ..Settings::default() };
    let pool = Pool::new(Dial(address), settings).unwrap();
    let mut callers = JoinSet::new();
    for _ in 0..3 {
        let pool = pool.clone();
        callers.spawn(async move { timeout(ms(100), call(&pool, "hang")).await.is_err() });
    }
    let left = callers.join_all().await;
    assert_eq!(left, [true; 3]);
    let answer =
        timeout(secs(20), call(&pool, "balance bob")).await.expect("the pool's own limit is shorter");
    LESSON
        .evidence()
        .sent(
            "a pool of three sockets; three calls that their callers left after 100 ms; then a call for bob",
        )
        .arrived(said(&answer))
        .hurts(
            "it is no matter of the test's links: the sockets are closed, and the pool counts them as lent",
        )
        .holds(said(&answer) == "\"bob has 90 EUR\"");
}
