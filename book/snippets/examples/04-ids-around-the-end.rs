//! Ids around the end of the numbers.

use solution_04_multiplexing::RequestId;

fn main() {
    let in_flight = [u64::MAX, 0, 1, 3].map(RequestId);
    let mut last = RequestId(u64::MAX - 2);
    for _ in 0..3 {
        last = last.next_free(|id| in_flight.contains(&id));
        println!("{}", last.0);
    }
}
