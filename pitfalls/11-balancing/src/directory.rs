//! The registry over a connection: framed messages of text.
//!
//! | request | reply |
//! | --- | --- |
//! | `register MILLISECONDS WEIGHT NAME` | `lease ID`, or `full` |
//! | `beat ID` | `ok`, or `unknown` |
//! | `release ID` | `ok` |
//! | `watch` | `list`, with a line `WEIGHT NAME` for each backend, now, at each change, and every [`AGAIN`] |

use std::io;
use std::time::Duration;

use solution_02_framing::{FrameError, MessageReader, MessageWriter};
use tokio::io::{AsyncRead, AsyncWrite, ReadHalf, WriteHalf, split};
use tokio::time::{sleep, timeout};

use crate::backend::Backend;
use crate::balancer::Balancer;
use crate::registry::{LeaseId, Registry};

/// A list is sent again after this, changed or not: by that its reader knows that the registry is there.
const AGAIN: Duration = Duration::from_secs(5);

/// Between two attempts to follow the registry, less a random part of it.
const PAUSE: Duration = Duration::from_millis(250);

/// The longest name of a backend, in bytes.
const LONGEST_NAME: usize = 255;

type Reader<S> = MessageReader<ReadHalf<S>>;
type Writer<S> = MessageWriter<WriteHalf<S>>;

fn halves<S: AsyncRead + AsyncWrite>(stream: S) -> (Reader<S>, Writer<S>) {
    let (reader, writer) = split(stream);
    (MessageReader::new(reader), MessageWriter::new(writer))
}

/// Answers one connection's requests until it ends, or asks for what there is not. A lease outlives its connection.
///
/// # Errors
/// [`FrameError`].
pub async fn serve<S: AsyncRead + AsyncWrite>(registry: &Registry, stream: S) -> Result<(), FrameError> {
    let (mut reader, mut writer) = halves(stream);
    while let Some(request) = reader.next().await? {
        let request = String::from_utf8_lossy(&request);
        let (verb, rest) = request.split_once(' ').unwrap_or((&request, ""));
        let reply = match verb {
            "register" => {
                match parse_registration(rest).map(|(lasts, backend)| registry.register(backend, lasts)) {
                    Some(Ok(LeaseId(id))) => format!("lease {id}"),
                    Some(Err(_)) => "full".to_owned(),
                    None => return Ok(()),
                }
            }
            "beat" if rest.parse().is_ok_and(|id| registry.beat(LeaseId(id))) => "ok".to_owned(),
            "beat" => "unknown".to_owned(),
            "release" => {
                if let Ok(id) = rest.parse() {
                    registry.release(LeaseId(id));
                }
                "ok".to_owned()
            }
            "watch" => return tell(registry, reader, writer).await,
            _ => return Ok(()),
        };
        writer.send(reply.as_bytes()).await?;
    }
    Ok(())
}

async fn tell<S>(registry: &Registry, mut reader: Reader<S>, mut writer: Writer<S>) -> Result<(), FrameError>
where
    S: AsyncRead + AsyncWrite,
{
    let mut list = registry.watch();
    loop {
        let shown = list.borrow_and_update().clone();
        if let Some(backends) = shown {
            let mut message = "list".to_owned();
            for Backend { name, weight } in backends.iter() {
                message.push_str(&format!("\n{weight} {name}"));
            }
            writer.send(message.as_bytes()).await?;
        }
        tokio::select! {
            _ = timeout(AGAIN, list.changed()) => {}
            // Whoever watches has nothing else to say: this is the end.
            _ = reader.next() => return Ok(()),
        }
    }
}

fn parse_registration(rest: &str) -> Option<(Duration, Backend)> {
    let (millis, rest) = rest.split_once(' ')?;
    Some((Duration::from_millis(millis.parse().ok()?), parse_backend(rest)?))
}

fn parse_backend(text: &str) -> Option<Backend> {
    let (weight, name) = text.split_once(' ')?;
    let good = !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(char::is_control);
    good.then_some(Backend { name: name.into(), weight: weight.parse().ok()? })
}

fn parse_list(message: &[u8]) -> Option<Vec<Backend>> {
    let text = std::str::from_utf8(message).ok()?;
    let mut lines = text.split('\n');
    (lines.next() == Some("list")).then(|| lines.map(parse_backend).collect())?
}

/// Keeps a backend in the registry, for as long as this future is polled. A registry that is gone is tried again, and one
/// that does not know the lease is told anew. When the future is dropped, the lease runs out.
///
/// It beats three times in `lease`, so that one lost beat is not the end, and tries as often to find a registry that is gone.
pub async fn announce<S, F>(connect: impl Fn() -> F, backend: Backend, lease: Duration)
where
    S: AsyncRead + AsyncWrite,
    F: Future<Output = io::Result<S>>,
{
    let register = format!("register {} {} {}", lease.as_millis(), backend.weight, backend.name);
    loop {
        if let Ok(Ok(stream)) = timeout(lease, connect()).await {
            let (mut reader, mut writer) = halves(stream);
            let mut request = register.clone();
            while let Ok(Some(reply)) = timeout(lease / 3, ask(&mut reader, &mut writer, &request)).await {
                request = match reply.split_once(' ') {
                    Some(("lease", id)) => format!("beat {id}"),
                    _ if reply == "ok" => request,
                    _ => register.clone(),
                };
                sleep(lease / 3).await;
            }
        }
        sleep(pause(lease / 3)).await;
    }
}

async fn ask<S>(reader: &mut Reader<S>, writer: &mut Writer<S>, request: &str) -> Option<String>
where
    S: AsyncRead + AsyncWrite,
{
    writer.send(request.as_bytes()).await.ok()?;
    let reply = reader.next().await.ok()??;
    Some(String::from_utf8_lossy(&reply).into_owned())
}

/// Gives the registry's list to a balancer, now and at each change, for as long as this future is polled. While the registry
/// is gone the balancer keeps the list that it has: that nobody answers here says nothing about the backends.
pub async fn follow<S, F>(connect: impl Fn() -> F, balancer: Balancer)
where
    S: AsyncRead + AsyncWrite,
    F: Future<Output = io::Result<S>>,
{
    loop {
        if let Ok(Ok(stream)) = timeout(AGAIN, connect()).await {
            let (mut reader, mut writer) = halves(stream);
            if writer.send(b"watch").await.is_ok() {
                while let Ok(Ok(Some(message))) = timeout(AGAIN * 3, reader.next()).await {
                    if let Some(list) = parse_list(&message) {
                        balancer.set(list);
                    }
                }
            }
        }
        sleep(pause(PAUSE)).await;
    }
}

/// At most so long, and not the same for all: whatever was cut off, was cut off together.
fn pause(most: Duration) -> Duration {
    most.mul_f64(0.5 + 0.5 * fastrand::f64())
}
