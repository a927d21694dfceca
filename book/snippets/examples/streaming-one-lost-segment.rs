//! Three responses of ten segments each. The link takes a segment each millisecond and 20 ms for the way. One segment of
//! the first response is lost, and is sent again when three later ones of its connection have been acknowledged.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

const SEGMENTS: usize = 10;
const ONE_WAY: Duration = Duration::from_millis(20);
const ROUND_TRIP: Duration = Duration::from_millis(40);
/// Of response A.
const LOST: usize = 3;

/// What carries the responses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carrier {
    /// HTTP/1.1: a request is sent when the response before it is complete.
    OneAfterAnother,
    /// HTTP/1.1 with a connection for each.
    ThreeConnections,
    /// HTTP/2: three streams within one TCP stream, a segment of each in turn.
    OneOrder,
    /// HTTP/3: three streams within a QUIC connection, each in an order of its own.
    OrderForEach,
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    response: usize,
    /// Its place in what the transport puts in order.
    place: usize,
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("complete after, in ms               no loss       one segment of A lost");
    println!("                                  A    B    C        A    B    C");
    for (name, carrier) in [
        ("HTTP/1.1, one connection", Carrier::OneAfterAnother),
        ("HTTP/1.1, three connections", Carrier::ThreeConnections),
        ("HTTP/2, one connection", Carrier::OneOrder),
        ("HTTP/3, one connection", Carrier::OrderForEach),
    ] {
        let [a, b, c] = run(carrier, false).await;
        let [d, e, f] = run(carrier, true).await;
        println!("{name:<30} {a:>4} {b:>4} {c:>4}     {d:>4} {e:>4} {f:>4}");
    }
}

/// When the receiver has each response complete, in milliseconds since the server had the first request.
async fn run(carrier: Carrier, loses: bool) -> [u128; 3] {
    let began = Instant::now();
    // With a connection for each response, the third segment behind the lost one is the ninth on the link.
    let behind = if carrier == Carrier::ThreeConnections { 9 } else { 3 };
    let late = if loses { Some(ROUND_TRIP + Duration::from_millis(behind)) } else { None };
    let (wire, mut arriving) = mpsc::unbounded_channel();
    let (asks, mut asked) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut next = 0;
        if carrier == Carrier::OneAfterAnother {
            while let Some(response) = asked.recv().await {
                for nth in 0..SEGMENTS {
                    let segment = Segment { response, place: response * SEGMENTS + nth };
                    send(&wire, segment, late.filter(|_| response == 0 && nth == LOST)).await;
                }
            }
            return;
        }
        for nth in 0..SEGMENTS {
            for response in 0..3 {
                let place = if carrier == Carrier::OneOrder { next } else { nth };
                next += 1;
                send(&wire, Segment { response, place }, late.filter(|_| response == 0 && nth == LOST)).await;
            }
        }
    });
    let _ = asks.send(0);

    // For each order: the place that is due, and what has arrived before its turn.
    let mut orders: [(usize, BTreeMap<usize, Segment>); 3] = Default::default();
    let (mut read, mut complete) = ([0; 3], [0; 3]);
    while let Some(segment) = arriving.recv().await {
        let order = match carrier {
            Carrier::OneAfterAnother | Carrier::OneOrder => 0,
            Carrier::ThreeConnections | Carrier::OrderForEach => segment.response,
        };
        let (due, early) = &mut orders[order];
        early.insert(segment.place, segment);
        while let Some(segment) = early.remove(due) {
            *due += 1;
            read[segment.response] += 1;
            if read[segment.response] == SEGMENTS {
                complete[segment.response] = began.elapsed().as_millis();
                if carrier == Carrier::OneAfterAnother && segment.response < 2 {
                    sleep(ONE_WAY).await;
                    let _ = asks.send(segment.response + 1);
                }
            }
        }
        if read == [SEGMENTS; 3] {
            break;
        }
    }
    complete
}

/// Puts a segment on the wire, which takes a millisecond.
async fn send(wire: &mpsc::UnboundedSender<Segment>, segment: Segment, late: Option<Duration>) {
    sleep(Duration::from_millis(1)).await;
    let arrives = Instant::now() + ONE_WAY + late.unwrap_or_default();
    let wire = wire.clone();
    tokio::spawn(async move {
        sleep_until(arrives).await;
        let _ = wire.send(segment);
    });
}
