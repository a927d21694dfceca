//! One second for a call, told to a server whose clock may be wrong; 40 ms on the way.

use std::time::Duration;

fn main() {
    let (budget, transit) = (Duration::from_millis(1000), Duration::from_millis(40));
    let caller_s_clock = Duration::from_secs(1_000_000);

    for (skew, ahead, behind) in
        [("right", 0, 0), ("ahead", 700, 0), ("far ahead", 1500, 0), ("behind", 0, 700)]
    {
        let server_s_clock =
            caller_s_clock + transit + Duration::from_millis(ahead) - Duration::from_millis(behind);
        let by_clock_time = (caller_s_clock + budget).saturating_sub(server_s_clock);
        println!(
            "server's clock {skew:9}: \"until 12:00:01\" gives it {:4} ms, \"1000 ms left\" gives it {} ms",
            by_clock_time.as_millis(),
            budget.as_millis(),
        );
    }
}
