//! What goes on meanwhile: checks that pass, a list that comes again, good work in the past.

use balancing::{Outcome, Policy};

use super::super::scene::{LESSON, Reply, Town, balancer, by, ms, names, secs, ten};

fn fails(name: &str) -> Reply {
    if name == "ledger-3" { Reply::BAD } else { Reply::GOOD }
}

#[tokio::test(start_paused = true)]
async fn a_health_check_that_passes_does_not_clear_it() {
    let balancer = balancer(by(Policy::LeastConnections), ten());
    let mut town = Town::with(balancer.clone());
    let tally = town
        .call(2, secs(300), |name| {
            ten().iter().for_each(|backend| balancer.checked(&backend.name, true));
            fails(name)
        })
        .await;
    LESSON
        .evidence()
        .sent("2 payments a second, and a health check of all ten with each; ledger-3 fails every payment,\nand passes every check")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("the check does not use the database that is missing, so it knows less than the payments do")
        .holds(tally.percent("ledger-3") < 8);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_comes_again_does_not_clear_it() {
    let balancer = balancer(by(Policy::LeastConnections), ten());
    let mut town = Town::with(balancer.clone());
    let mut list = ten();
    let tally = town
        .call(400, secs(5), |name| {
            list.reverse();
            balancer.set(list.clone());
            fails(name)
        })
        .await;
    LESSON
        .evidence()
        .sent("400 payments a second, and after each the registry sends its list of ten again, in another order;\nledger-3 fails in 1 ms")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("a registry sends its list every few seconds, and what is forgotten then is never known for long")
        .holds(tally.percent("ledger-3") < 5);
}

#[tokio::test(start_paused = true)]
async fn what_it_served_before_does_not_excuse_it() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    town.call(400, secs(30), |_| Reply::GOOD).await;
    let tally = town.call(400, secs(2), fails).await;
    LESSON
        .evidence()
        .sent("12000 payments that all ten serve; then ledger-3 loses its database, and fails in 1 ms")
        .arrived(format!("of the next ones ledger-3 got {}", tally.share("ledger-3")))
        .hurts("of all its calls since the start only few have failed, and that stays so for long")
        .holds(tally.percent("ledger-3") < 5);
}

#[tokio::test(start_paused = true)]
async fn no_number_of_failures_is_enough_if_the_other_has_more_calls_in_flight() {
    let balancer = balancer(by(Policy::LeastConnections), names("a b"));
    let held: Vec<_> = (0..1000).map(|_| balancer.pick_except(&["a"]).unwrap()).collect();
    let mut to_a = 0;
    for _ in 0..3000 {
        let picked = balancer.pick().unwrap();
        let is_a = &*picked.backend().name == "a";
        to_a += u32::from(is_a);
        picked.done(if is_a { Outcome::Failed } else { Outcome::Served });
    }
    drop(held);
    LESSON
        .evidence()
        .sent("b has 1000 calls in flight and can take more; 3000 come one after the other;\na fails each that it gets, at once")
        .arrived(format!("{to_a} of the 3000 calls were sent to a"))
        .hurts("whatever limit a penalty has, a service that is busy enough reaches it")
        .holds(to_a <= 2500);
}

#[tokio::test(start_paused = true)]
async fn one_that_takes_as_long_to_fail_as_the_others_to_serve_gets_less_too() {
    let mut town = Town::with(balancer(by(Policy::LeastConnections), ten()));
    let slowly = |name: &str| Reply { after: ms(200), ..fails(name) };
    let tally = town.call(400, secs(5), slowly).await;
    LESSON
        .evidence()
        .sent("400 payments a second to ten ledgers; ledger-3 fails each of its own, after 200 ms,\nwhich is what the others need to serve one")
        .arrived(format!("ledger-3 got {}", tally.share("ledger-3")))
        .hurts("it always has calls in flight, so no rule for a backend that is idle and has failed sees it")
        .holds(tally.percent("ledger-3") < 5);
}
