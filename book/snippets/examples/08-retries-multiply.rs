//! A gateway, a transfer service and an account store, each of which tries a failed call three times.

/// Calls that reach the store for one call of a customer, when the store always fails.
fn reach_the_store(layers: u32, attempts: u32) -> u32 {
    if layers == 0 { 1 } else { (0..attempts).map(|_| reach_the_store(layers - 1, attempts)).sum() }
}

fn main() {
    println!("each of three layers tries three times: {} calls", reach_the_store(3, 3));
    println!("only one layer tries three times:       {} calls", reach_the_store(1, 3));
}
