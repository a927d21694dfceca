//! What the author did not think of: a backend whose calls end soon because they fail.
//!
//! `over_time` is about failing and healing, `beside` about what else goes on meanwhile, `tcp` the same over real sockets.

mod beside;
mod over_time;
mod tcp;

use balancing::{Outcome, Policy, Settings};

use super::scene::{LESSON, Reply, Town, balancer, by, ms, names, secs, ten};

#[tokio::test(start_paused = true)]
async fn one_that_fails_at_once_is_not_the_least_loaded() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b"));
    let mut to_a = 0;
    let held = balancer.pick_except(&["a"]).unwrap();
    for _ in 0..10 {
        let picked = balancer.pick().unwrap();
        let is_a = &*picked.backend().name == "a";
        to_a += u32::from(is_a);
        picked.done(if is_a { Outcome::Failed } else { Outcome::Served });
    }
    drop(held);
    LESSON
        .evidence()
        .sent("b has one call in flight and can take more; ten calls come one after the other;\na fails each that it gets, at once")
        .arrived(format!("{to_a} of the 10 calls were sent to a"))
        .hurts("a has never anything in flight, because it does nothing, and so it is always the next")
        .holds(to_a <= 5);
}

#[tokio::test(start_paused = true)]
async fn one_of_ten_that_fails_in_a_millisecond_gets_less_than_its_share() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let fails = |name: &str| if name == "ledger-3" { Reply::BAD } else { Reply::GOOD };
    let tally = town.call(400, secs(5), fails).await;
    LESSON
        .evidence()
        .sent("400 payments a second to ten ledgers, by least connections;\nnine serve in 200 ms, ledger-3 fails in 1 ms")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("one of ten is broken, and most payments fail; its latency is the best of all")
        .holds(tally.percent("ledger-3") < 5);
}

#[tokio::test(start_paused = true)]
async fn so_it_is_with_two_choices() {
    let mut town = Town::with(balancer(by(Policy::TwoChoices), ten()));
    let fails = |name: &str| if name == "ledger-3" { Reply::BAD } else { Reply::GOOD };
    let tally = town.call(400, secs(5), fails).await;
    LESSON
        .evidence()
        .sent("the same with two choices and seed 11")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("whenever it is one of the two, it wins: that is two calls in ten")
        .holds(tally.percent("ledger-3") < 5);
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_every_other_call_gets_less_than_its_share() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let mut calls = 0;
    let tally = town
        .call(400, secs(5), |name| {
            if name != "ledger-3" {
                return Reply::GOOD;
            }
            calls += 1;
            Reply { outcome: if calls % 2 == 0 { Outcome::Failed } else { Outcome::Served }, ..Reply::BAD }
        })
        .await;
    LESSON
        .evidence()
        .sent("the same, but ledger-3 has every other answer in its cache, and serves it in 1 ms too")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("it never fails twice in a row, so no rule that counts failures in a row sees it")
        .holds(tally.percent("ledger-3") < 5);
}

#[tokio::test(start_paused = true)]
async fn at_night_it_is_not_asked_as_often_as_the_others() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let fails = |name: &str| if name == "ledger-3" { Reply::BAD } else { Reply::GOOD };
    let tally = town.call(2, secs(300), fails).await;
    LESSON
        .evidence()
        .sent("2 payments a second, so that all ten ledgers are idle when one comes;\nledger-3 fails in 1 ms")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("of ten that are idle, the one that has just failed is taken for as good as any other")
        .holds((1..8).contains(&tally.percent("ledger-3")));
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_reached_and_may_not_be_ejected_gets_less_than_its_share() {
    let settings = Settings { most_ejected_percent: 10, ..by(Policy::LeastConnections) };
    let mut town = Town::with(balancer(settings, ten()));
    let refuses = Reply { after: ms(1), outcome: Outcome::Unreachable };
    let tally = town
        .call(
            400,
            secs(5),
            |name| {
                if ["ledger-3", "ledger-7"].contains(&name) { refuses } else { Reply::GOOD }
            },
        )
        .await;
    LESSON
        .evidence()
        .sent("ledger-3 and ledger-7 refuse connections; one of ten may be ejected")
        .arrived(format!("ledger-3 got {}\nledger-7 got {}", tally.share("ledger-3"), tally.share("ledger-7")))
        .hurts("the limit on ejection is there for good reason, and the second one that is down gets the traffic")
        .holds(tally.percent("ledger-3") < 5 && tally.percent("ledger-7") < 5);
}
