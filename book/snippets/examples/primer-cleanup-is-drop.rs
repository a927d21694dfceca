//! A permit, and how a call that has it can end.

use std::time::Duration;

use tokio::time::{sleep, timeout};

struct Permit(&'static str);

impl Drop for Permit {
    fn drop(&mut self) {
        println!("{}: permit back", self.0);
    }
}

async fn call(name: &'static str, reply: Result<u32, &'static str>) -> Result<(), &'static str> {
    let _permit = Permit(name);
    sleep(Duration::from_millis(10)).await;
    println!("{name}: booked as {}", reply?);
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let _ = call("alice", Ok(7)).await;
    let _ = call("bob", Err("refused")).await;
    let _ = timeout(Duration::from_millis(5), call("carol", Ok(8))).await;

    let _ = Permit("dave");
    println!("dave: at work");
}
