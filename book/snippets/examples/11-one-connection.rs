//! 300 calls to three ledgers over real sockets, then a fourth joins, and 300 more. Who gets them, if the balancer chooses for each
//! connection, and if it chooses for each call?

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use solution_02_framing::{MessageReader, MessageWriter};
use solution_04_multiplexing::{Client, Limit, WhenFull, pack, unpack};
use solution_11_balancing::{Backend, Balancer, Outcome, Policy, Registry, Settings, follow, serve};
use tokio::io::{copy_bidirectional, duplex};
use tokio::net::{TcpListener, TcpStream};

const CALLS: u32 = 300;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Answers every call on every connection, as many as come at once.
async fn ledger(calls: Arc<AtomicU32>) -> Result<String, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let calls = Arc::clone(&calls);
            tokio::spawn(answer(stream, move |_| {
                calls.fetch_add(1, Ordering::Relaxed);
                async { Bytes::from("done") }
            }));
        }
    });
    Ok(address)
}

async fn answer<F: Future<Output = Bytes>>(stream: TcpStream, mut work: impl FnMut(Bytes) -> F) {
    let (reader, writer) = stream.into_split();
    let (mut reader, mut writer) = (MessageReader::new(reader), MessageWriter::new(writer));
    while let Ok(Some(message)) = reader.next().await {
        let Some(request) = unpack(message) else { return };
        let reply = work(request.value).await;
        if writer.send(&pack(request.id, &reply)).await.is_err() {
            return;
        }
    }
}

async fn connect(address: &str) -> Result<Client, Error> {
    let (reader, writer) = TcpStream::connect(address).await?.into_split();
    Ok(Client::new(reader, writer, Limit { calls_in_flight: 100, when_full: WhenFull::Wait }))
}

/// A connection to each backend, and a choice for each call.
struct Channel {
    balancer: Balancer,
    clients: tokio::sync::Mutex<HashMap<String, Arc<Client>>>,
}

impl Channel {
    fn over(balancer: &Balancer) -> Arc<Self> {
        Arc::new(Self { balancer: balancer.clone(), clients: tokio::sync::Mutex::default() })
    }

    async fn call(&self) -> Result<(), Error> {
        let picked = self.balancer.pick()?;
        let name = picked.backend().name.to_string();
        let mut clients = self.clients.lock().await;
        if !clients.contains_key(&name) {
            clients.insert(name.clone(), Arc::new(connect(&name).await?));
        }
        let client = Arc::clone(&clients[&name]);
        drop(clients);
        client.call(b"pay").await?;
        picked.done(Outcome::Served);
        Ok(())
    }
}

/// Layer 4: chooses once for each connection, and copies bytes.
async fn layer_4(balancer: Balancer) -> Result<String, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let Ok(picked) = balancer.pick() else { return };
            tokio::spawn(async move {
                if let Ok(mut far) = TcpStream::connect(&*picked.backend().name).await {
                    let _ = copy_bidirectional(&mut near, &mut far).await;
                }
                picked.done(Outcome::Served);
            });
        }
    });
    Ok(address)
}

/// Layer 7: ends the client's connection, and chooses for each call.
async fn proxy(balancer: &Balancer) -> Result<String, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let channel = Channel::over(balancer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let channel = Arc::clone(&channel);
            tokio::spawn(answer(stream, move |_| {
                let channel = Arc::clone(&channel);
                async move {
                    let done = channel.call().await;
                    Bytes::from(done.map_or("failed", |()| "done"))
                }
            }));
        }
    });
    Ok(address)
}

/// How the client reaches the ledgers.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Layer4 { connections: usize },
    MaximumAge { calls: u32 },
    FixedList,
    Lookaside,
    Proxy,
}

/// Who got how many of the first calls, and of those after the fourth ledger joined.
async fn run(way: Way) -> Result<[[u32; 4]; 2], Error> {
    let counts: [Arc<AtomicU32>; 4] = Default::default();
    let mut list = Vec::new();
    for calls in &counts {
        list.push(Backend::named(&ledger(Arc::clone(calls)).await?));
    }
    let settings =
        Settings { policy: Policy::RoundRobin, slow_start: Duration::ZERO, seed: 11, ..Settings::default() };
    let balancer = Balancer::new(settings)?;
    let registry = Registry::new(Duration::ZERO);
    for backend in &list[..3] {
        registry.register(backend.clone(), Duration::from_secs(60))?;
    }
    if way == Way::Lookaside {
        let registry = registry.clone();
        let dial = move || {
            let (near, far) = duplex(4096);
            let registry = registry.clone();
            tokio::spawn(async move { serve(&registry, far).await });
            std::future::ready(Ok(near))
        };
        tokio::spawn(follow(dial, balancer.clone()));
        while balancer.status().len() != 3 {
            tokio::task::yield_now().await;
        }
    } else {
        balancer.set(list[..3].to_vec());
    }
    let address = match way {
        Way::Proxy => proxy(&balancer).await?,
        _ => layer_4(balancer.clone()).await?,
    };
    let channel = Channel::over(&balancer);
    let mut clients = Vec::new();
    let connections = match way {
        Way::Layer4 { connections } => connections,
        Way::MaximumAge { .. } | Way::Proxy => 1,
        Way::FixedList | Way::Lookaside => 0,
    };
    for _ in 0..connections {
        clients.push(connect(&address).await?);
    }
    let mut got = [[0; 4]; 2];
    for (part, got) in got.iter_mut().enumerate() {
        for number in 0..CALLS {
            match way {
                Way::FixedList | Way::Lookaside => channel.call().await?,
                Way::MaximumAge { calls } if number % calls == 0 => {
                    clients[0] = connect(&address).await?;
                    clients[0].call(b"pay").await?;
                }
                _ => drop(clients[number as usize % connections].call(b"pay").await?),
            }
        }
        *got = counts.each_ref().map(|calls| calls.swap(0, Ordering::Relaxed));
        if part == 0 {
            registry.register(list[3].clone(), Duration::from_secs(60))?;
            match way {
                Way::FixedList => {}
                Way::Lookaside => {
                    while balancer.status().len() != 4 {
                        tokio::task::yield_now().await;
                    }
                }
                _ => balancer.set(list.clone()),
            }
        }
    }
    Ok(got)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    println!("{:42} {:>19}   {:>19}", "", "three ledgers", "and a fourth");
    for (way, name) in [
        (Way::Layer4 { connections: 1 }, "layer 4, one connection"),
        (Way::Layer4 { connections: 10 }, "layer 4, ten connections"),
        (Way::MaximumAge { calls: 25 }, "layer 4, a new connection every 25 calls"),
        (Way::FixedList, "balancer in the client, fixed list"),
        (Way::Lookaside, "balancer in the client, list from registry"),
        (Way::Proxy, "proxy that chooses for each call"),
    ] {
        let [before, after] = run(way).await?.map(|got| got.map(|calls| format!("{calls:>4}")).concat());
        println!("{name:42} {before:>19}   {after:>19}");
    }
    Ok(())
}
