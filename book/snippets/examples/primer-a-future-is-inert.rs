//! Two futures are made, and one is awaited.

async fn pay(name: &str) {
    println!("paid {name}");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let _alice = pay("alice");
    let bob = pay("bob");
    println!("two futures made");
    bob.await;
}
