//! Three pumps, a broker, and an alarm behind a queue, over links in memory. Pump 1 loses an acknowledgement, pump 2 its
//! power, and pump 3 is switched off in good order. Each measures every 5 s; the keep-alive is 10 s.

use std::collections::HashMap;
use std::time::Duration;

use book_snippets::mqtt::{Broker, Connect, Packet};
use rig::{Direction, End, Fault, Lane, Link, Wire};
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

const EVERY: Duration = Duration::from_secs(5);
/// In degrees Celsius, on three readings in a row.
const TOO_HOT: u32 = 80;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let began = Instant::now();
    let broker = Broker::default();
    // The queue between what reads the broker and what may be slow.
    let (queue, messages) = mpsc::channel(16);
    let edge = tokio::spawn(gateway(broker.clone(), queue));
    let alarm = tokio::spawn(alarm(began, messages));
    sleep(Duration::from_secs(1)).await;

    let first = tokio::spawn(pump_1(broker.clone()));
    let (second, wire) = Pump::connect(&broker, "pump-2", Lane::new()).await;
    let second = tokio::spawn(second.measure(vec![60; 3]));
    let (third, _wire) = Pump::connect(&broker, "pump-3", Lane::new()).await;
    let third = tokio::spawn(async move {
        let mut pump = third.measure(vec![60; 2]).await;
        let _ = Packet::Disconnect.write(&mut pump.writer).await;
    });
    // Twelve seconds after it connected there is no power: no packet comes, and no end of the stream either.
    sleep(Duration::from_secs(12)).await;
    wire.inject(Direction::ToServer, Fault::Stall);
    println!("{:>3} s  (the power of pump 2 fails)", began.elapsed().as_secs());
    sleep(Duration::from_secs(30)).await;
    for task in [edge, alarm] {
        task.abort();
    }
    drop((first, second, third));
}

/// Its second acknowledgement is lost: it waits for 3 s, connects again, and sends the reading again.
async fn pump_1(broker: Broker) {
    // CONNACK and the first PUBACK are eight bytes.
    let lossy = Lane::new().at(8, Fault::Stall);
    let (mut pump, _wire) = Pump::connect(&broker, "pump-1", lossy).await;
    assert!(pump.publish(1, 70, false).await);
    sleep(EVERY).await;
    assert!(!pump.publish(2, 81, false).await);
    let (mut pump, _wire) = Pump::connect(&broker, "pump-1", Lane::new()).await;
    assert!(pump.publish(2, 81, true).await);
    sleep(EVERY).await;
    assert!(pump.publish(3, 82, false).await);
    pump.from(4).measure(vec![75; 6]).await;
}

struct Pump {
    name: &'static str,
    next: u16,
    reader: ReadHalf<End>,
    writer: WriteHalf<End>,
}

impl Pump {
    async fn connect(broker: &Broker, name: &'static str, to_pump: Lane) -> (Self, Wire) {
        let (near, far, wire) = Link::between(name, "broker").lane(Direction::ToClient, to_pump).open();
        let broker = broker.clone();
        tokio::spawn(async move { broker.serve(far).await });
        let (mut reader, mut writer) = split(near);
        let topic = format!("pumps/{name}/status");
        let will = Some((topic.clone(), "offline".to_owned()));
        let connect = Packet::Connect(Connect { client: name.to_owned(), keep_alive: 10, will });
        connect.write(&mut writer).await.expect("the link is open");
        assert_eq!(Packet::read(&mut reader).await.ok(), Some(Some(Packet::ConnAck)));
        let online = Packet::Publish { topic, payload: "online".to_owned(), id: None, again: false };
        online.write(&mut writer).await.expect("the link is open");
        (Self { name, next: 1, reader, writer }, wire)
    }

    fn from(mut self, next: u16) -> Self {
        self.next = next;
        self
    }

    /// A reading each 5 s. Ends when an acknowledgement does not come.
    async fn measure(mut self, readings: Vec<u32>) -> Self {
        for celsius in readings {
            if !self.publish(self.next, celsius, false).await {
                // Without power nobody closes the connection.
                std::future::pending::<()>().await;
            }
            self.next += 1;
            sleep(EVERY).await;
        }
        self
    }

    /// At least once: whether it was acknowledged within 3 s.
    async fn publish(&mut self, id: u16, celsius: u32, again: bool) -> bool {
        let (topic, payload) = (format!("pumps/{}/celsius", self.name), format!("{id} {celsius}"));
        let packet = Packet::Publish { topic, payload, id: Some(id), again };
        packet.write(&mut self.writer).await.expect("the link is open");
        let acknowledged = timeout(Duration::from_secs(3), Packet::read(&mut self.reader)).await;
        matches!(acknowledged, Ok(Ok(Some(Packet::PubAck(of)))) if of == id)
    }
}

/// Subscribes to all pumps, and moves what comes to the queue.
async fn gateway(broker: Broker, queue: mpsc::Sender<(String, String, String)>) {
    let (near, far, _wire) = Link::between("edge", "broker").open();
    tokio::spawn(async move { broker.serve(far).await });
    let (mut reader, mut writer) = split(near);
    let connect = Connect { client: "edge".to_owned(), keep_alive: 600, will: None };
    Packet::Connect(connect).write(&mut writer).await.expect("the link is open");
    let subscribe = Packet::Subscribe { id: 1, filter: "pumps/+/+".to_owned() };
    subscribe.write(&mut writer).await.expect("the link is open");
    while let Ok(Some(packet)) = Packet::read(&mut reader).await {
        let Packet::Publish { topic, payload, .. } = packet else { continue };
        if let [_, pump, what] = topic.split('/').collect::<Vec<_>>()[..] {
            let _ = queue.send((pump.to_owned(), what.to_owned(), payload)).await;
        }
    }
}

/// Two rules at once: one counts what arrives, the other readings, which have a number.
async fn alarm(began: Instant, mut messages: mpsc::Receiver<(String, String, String)>) {
    let (mut arrivals, mut readings) = (HashMap::<String, u32>::new(), HashMap::<String, (u16, u32)>::new());
    while let Some((pump, what, payload)) = messages.recv().await {
        let at = began.elapsed().as_secs();
        if what == "status" {
            println!("{at:>3} s  {pump} is {payload}");
            continue;
        }
        let (number, celsius) = payload.split_once(' ').expect("a number and a temperature");
        let (number, celsius): (u16, u32) =
            (number.parse().expect("a number"), celsius.parse().expect("a temperature"));
        let hot = celsius > TOO_HOT;
        let count = arrivals.entry(pump.clone()).or_default();
        *count = if hot { *count + 1 } else { 0 };
        if *count == 3 {
            println!("{at:>3} s  ALARM of what counts arrivals: {pump} was too hot three times");
        }
        let (last, count) = readings.entry(pump.clone()).or_default();
        if number <= *last {
            println!("{at:>3} s  {pump}: reading {number} came twice");
            continue;
        }
        (*last, *count) = (number, if hot { *count + 1 } else { 0 });
        if *count == 3 {
            println!("{at:>3} s  ALARM of what counts readings: {pump} was too hot three times");
        }
    }
}
