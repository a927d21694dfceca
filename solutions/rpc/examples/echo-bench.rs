//! How many 64-byte echoes a second one connection carries: `cargo run --release -p rpc --example echo-bench`.
//!
//! Client and server are two processes on loopback. Prints calls a second and CPU per call of both together, for 1, 64
//! and 1,024 in flight; `multi` as an argument runs both on the multi-thread runtime. CPU is read from `/proc`: on
//! other systems than Linux it is left out.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rpc::{Client, Codec, Context, Deadline, Limit, Limits, Message, Server, WireError};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// Bytes.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub struct Echo {
    /// What comes back.
    #[prost(bytes = "vec", tag = "1")]
    pub bytes: Vec<u8>,
}

impl Message for Echo {
    const KIND: &'static str = "bench.Echo";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

rpc::service! {
    /// Echoes.
    service Bench as "bench.Bench" by b"";
    client BenchClient;
    server BenchService;
    methods {
        /// The same bytes.
        echo = "Echo": Echo => Echo,
    }
}

struct Echoes;

impl Bench for Echoes {
    async fn echo(&self, _: &Context, request: Echo) -> Result<Echo, WireError> {
        Ok(request)
    }
}

fn runtime(multi: bool) -> std::io::Result<Runtime> {
    let mut builder = if multi { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    builder.enable_all().build()
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let multi = words.iter().any(|word| word == "multi");
    if words.iter().any(|word| word == "serve") {
        return Ok(runtime(multi)?.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            println!("{}", listener.local_addr()?);
            Server::new(BenchService::new(Echoes), Limits::default()).serve(listener).await;
            std::io::Result::Ok(())
        })?);
    }
    let flavour = if multi { "multi" } else { "current" };
    let mut server =
        Command::new(std::env::current_exe()?).args(["serve", flavour]).stdout(Stdio::piped()).spawn()?;
    let mut address = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut address)?;
    let id = server.id();
    let measured = runtime(multi)?.block_on(async {
        let schema = BenchClient::<Client>::SCHEMA;
        let client = Client::connect(address.trim(), &schema, Codec::Protobuf, Limits::default()).await?;
        for in_flight in [1, 64, 1024] {
            run(&client, in_flight, Duration::from_millis(300)).await?;
            let (began, cpu) = (Instant::now(), cpu_seconds(id));
            let calls = run(&client, in_flight, Duration::from_secs(2)).await?;
            let (time, cpu) = (began.elapsed(), cpu_seconds(id).zip(cpu).map(|(now, then)| now - then));
            let cpu = cpu.map(|cpu| format!(", {:.2} us of CPU a call", cpu * 1e6 / f64::from(calls)));
            let rate = f64::from(calls) / time.as_secs_f64();
            println!("{flavour}, {in_flight} in flight: {rate:.0} calls/s{}", cpu.unwrap_or_default());
        }
        Ok(())
    });
    server.kill()?;
    server.wait()?;
    measured
}

async fn run(client: &Client, in_flight: usize, time: Duration) -> Result<u32, Box<dyn Error>> {
    let until = Instant::now() + time;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..in_flight {
        let client = BenchClient(client.clone());
        callers.spawn(async move {
            let (request, mut calls) = (Echo { bytes: vec![7; 64] }, 0);
            while Instant::now() < until {
                let context = Context::new(Deadline::after(Limit::Call, Duration::from_secs(10)));
                client.echo(&context, &request).await.map_err(|error| error.to_string())?;
                calls += 1;
            }
            Ok::<u32, String>(calls)
        });
    }
    let mut calls = 0;
    while let Some(caller) = callers.join_next().await {
        calls += caller??;
    }
    Ok(calls)
}

/// What this process and the other have used, of user and system time.
fn cpu_seconds(other: u32) -> Option<f64> {
    let of = |process: &str| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    };
    Some(of("self")? + of(&other.to_string())?)
}
