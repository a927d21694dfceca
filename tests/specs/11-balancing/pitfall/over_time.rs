//! Before, while and after.

use balancing::{Backend, Policy};

use super::super::scene::{LESSON, Reply, Town, balancer, by, secs, ten};

fn fails(name: &str) -> Reply {
    if name == "ledger-3" { Reply::BAD } else { Reply::GOOD }
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_again_and_when_it_heals_its_share_comes_back_slowly() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let mut failing = Vec::new();
    for _ in 0..4 {
        failing.push(town.call(100, secs(30), fails).await.to("ledger-3"));
    }
    let healed = town.call(100, secs(2), |_| Reply::GOOD).await.percent("ledger-3");
    town.call(50, secs(178), |_| Reply::GOOD).await;
    let later = town.call(100, secs(10), |_| Reply::GOOD).await.percent("ledger-3");
    let asked_again = failing.iter().filter(|got| **got > 0).count() > 1;
    let asked = failing.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    LESSON
        .evidence()
        .sent("100 payments a second to ten ledgers; ledger-3 fails for two minutes,\nand then serves as well as the others")
        .arrived(format!(
            "while it failed, of 3000 payments in 30 s it got {asked};\nin the first 2 s after that {healed} %; three minutes later {later} %"
        ))
        .hurts("asked often, it costs payments; never asked, it stays out when it is well")
        .holds(asked_again && failing.iter().all(|got| *got < 150) && healed <= 10 && (7..=13).contains(&later));
}

#[tokio::test(start_paused = true)]
async fn so_it_is_when_each_has_many_calls_in_flight() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let slow = |name: &str| match name {
        "ledger-3" => Reply::BAD,
        _ => Reply { after: secs(1), ..Reply::GOOD },
    };
    town.call(400, secs(3), slow).await;
    let tally = town.call(400, secs(10), slow).await;
    LESSON
        .evidence()
        .sent("the good ledgers need a second, so that each has some forty calls in flight;\nledger-3 fails in 1 ms")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("a failure has to cost more the busier the others are, or the load brings the broken one back")
        .holds(tally.to("ledger-3") < 200);
}

#[tokio::test(start_paused = true)]
async fn a_release_that_fails_at_once_does_not_draw_the_calls() {
    let balancer = balancer(by(Policy::LeastConnections), ten());
    let mut town = Town::with(balancer.clone());
    town.call(100, secs(10), |_| Reply::GOOD).await;
    balancer.set(ten().into_iter().chain([Backend::named("ledger-10")]));
    let tally =
        town.call(100, secs(60), |name| if name == "ledger-10" { Reply::BAD } else { Reply::GOOD }).await;
    LESSON
        .evidence()
        .sent("an eleventh ledger joins, with the new release, and fails each call in 1 ms;\nit begins slowly, like all that join")
        .arrived(format!("ledger-10 got {}", tally.share("ledger-10")))
        .hurts("the first instance of a bad release takes the traffic of the service before it is rolled back")
        .holds(tally.percent("ledger-10") < 5);
}
