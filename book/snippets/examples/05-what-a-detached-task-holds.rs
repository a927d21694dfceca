//! A handler whose caller has gone, and all that lives as long as it does.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let statement = Arc::new(vec![0_u8; 1024 * 1024]);
    let (mut database, mut connection) = duplex(64);
    let (lock_is_free, lock) = oneshot::channel::<()>();

    let handler = {
        let statement = Arc::clone(&statement);
        tokio::spawn(async move {
            let _ = lock.await;
            let _ = connection.write_all(&statement[..8]).await;
        })
    };
    let gone = timeout(Duration::from_secs(1), handler).await;
    println!("the caller gave up:        {}", gone.is_err());

    sleep(Duration::from_secs(3600)).await;
    let tasks = Handle::current().metrics().num_alive_tasks();
    println!("an hour later, tasks:      {tasks}");
    println!("owners of the statement:   {}", Arc::strong_count(&statement));
    let end = timeout(Duration::from_secs(1), database.read_u8()).await;
    println!(
        "the database hears:        {}",
        if end.is_err() { "nothing, the socket is open" } else { "the end" }
    );
    println!("the lock's waiter is gone: {}", lock_is_free.is_closed());
}
