//! The same over real sockets and the real clock.

use std::io;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::super::scene::{LESSON, MALLORY, World, book, shown};

async fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let near = TcpStream::connect(listener.local_addr()?).await?;
    Ok((near, listener.accept().await?.0))
}

#[tokio::test]
async fn over_real_sockets_a_caller_is_itself_too() {
    let world = World::over([connected().await.unwrap(), connected().await.unwrap()]);
    let request = book(&world.login).with("X_User", "alice");
    let answer =
        timeout(Duration::from_secs(60), world.call(&request)).await.expect("both services are there");
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(&answer)
        .hurts("it is no matter of the test's links: mallory pays with alice's money")
        .holds(answer == MALLORY);
}
