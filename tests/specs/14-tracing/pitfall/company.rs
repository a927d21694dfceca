//! A request over three services, a task and a queue.

use std::collections::BTreeSet;

use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};
use trail::{Headers, Sampler};

use super::super::scene::{Company, DONE, LESSON, Seen, ms, secs};

const WHOLE: &str = "\
trace 1
  gateway: POST /transfers
    gateway: Transfer
      transfers: Transfer
        transfers: Book
          ledger: Book
        transfers: check
          transfers: History
            ledger: History
        transfers: receipts
          mail: receipts
";

#[tokio::test(start_paused = true)]
async fn one_request_is_one_trace() {
    let seen = Seen::default();
    let company = Company::at_work(&seen, Sampler::ALWAYS);
    company.pay("alice", &Headers::default()).await;
    sleep(DONE).await;
    let tree = seen.tree();
    LESSON
        .evidence()
        .sent("one transfer: gateway, transfers, ledger; a check that is spawned, a receipt that is queued")
        .arrived(&tree.text)
        .hurts("the trace ends where the answer was sent, and what was promised with it is somewhere among thousands of others")
        .holds(tree.text == WHOLE);
}

#[tokio::test(start_paused = true)]
async fn requests_at_once_never_mix() {
    let seen = Seen::default();
    let company = Company::at_work(&seen, Sampler::ALWAYS);
    let none = Headers::default();
    let pay = async |customer, after| {
        sleep(ms(after)).await;
        company.pay(customer, &none).await;
    };
    tokio::join!(pay("alice", 0), pay("bob", 1), pay("carol", 2));
    sleep(DONE).await;
    let found = ["alice", "bob", "carol"].map(|customer| {
        let lines = seen.lines(&format!("customer={customer}"));
        let id = |line: &String| line.split("trace_id=").nth(1)?.get(..32).map(str::to_owned);
        let traces: BTreeSet<String> = lines.iter().filter_map(id).collect();
        let spans = seen.spans();
        let spans = spans.iter().filter(|span| traces.contains(&span.trace().to_string())).count();
        (customer, traces.len(), spans)
    });
    LESSON
        .evidence()
        .sent(
            "transfers of alice, bob and carol, 1 ms apart; each leaves four lines in the log, and ten spans",
        )
        .arrived(
            found
                .iter()
                .map(|(customer, traces, spans)| {
                    format!("{customer}: the lines are in {traces} traces, which have {spans} spans\n")
                })
                .collect::<String>(),
        )
        .hurts("a trace in which a stranger's payment shows up is worse than none: it is believed")
        .holds(found.iter().all(|(_, traces, spans)| (*traces, *spans) == (1, 10)));
}

#[tokio::test(start_paused = true)]
async fn what_the_head_decided_holds_for_what_is_handed_over() {
    let seen = Seen::default();
    let company = Company::at_work(&seen, Sampler::NEVER);
    company.pay("alice", &Headers::default()).await;
    sleep(DONE).await;
    let tree = seen.tree();
    LESSON
        .evidence()
        .sent("a transfer whose trace the gateway has decided not to keep; the other services would keep what begins with them")
        .arrived(if tree.text.is_empty() { "no spans" } else { &tree.text })
        .hurts("the bill is for fragments without a head: sampling is decided again at each place where the context is lost")
        .holds(tree.text.is_empty());
}

#[test]
fn it_holds_on_many_threads() {
    let seen = Seen::default();
    let runtime = Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap();
    let done = runtime.block_on(async {
        let company = Company::at_work(&seen, Sampler::ALWAYS);
        for _ in 0..8 {
            let company = company.clone();
            tokio::spawn(async move { company.pay("alice", &Headers::default()).await });
        }
        timeout(secs(20), seen.wait_for(80)).await
    });
    let (traces, spans) = (seen.tree().traces, seen.spans().len());
    LESSON
        .evidence()
        .sent("eight transfers at once, on four threads, of ten spans each")
        .arrived(format!("{spans} spans in {traces} traces"))
        .hurts("a task goes from thread to thread, so nothing that a thread knows tells whose work it does")
        .holds(done.is_ok() && traces == 8);
}
