//! One connection, from its client's arrival to its end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use lab::commands::proxy::{Directions, Fault, Forward, Moment, Step};
use rig::{Control, Direction, Ending, Relay};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::inject::{each, only, shape};
use crate::open::{Connections, bytes};

const AT_ONCE: Moment = Moment::Time(Duration::ZERO);

enum Event {
    /// A step of the plan has come, in these directions.
    Due(Step, Directions),
    /// The client (to the server) or the server (to the client) has ended what it sends.
    SenderEnded(Direction, Ending),
    /// Both sockets are closed.
    Over(Ending),
}

/// Forwards until it is over. Dropping it closes both sockets.
pub(crate) async fn forward(
    number: u64,
    client: TcpStream,
    peer: SocketAddr,
    plan: &Forward,
    all: &Connections,
) {
    let began = Instant::now();
    let server = match connect(plan).await {
        Ok(server) => server,
        Err(why) => {
            all.without_server();
            // The server's own kernel would have refused it, which is a RST too.
            let _ = client.set_zero_linger();
            let to = plan.to.first().map(ToString::to_string).unwrap_or_default();
            all.journal.one(
                number,
                format_args!("client {peer}: no connection to {to}: {why}; the client gets a RST"),
            );
            return;
        }
    };
    let took = began.elapsed().as_millis();
    let to = server.peer_addr().map(|to| to.to_string()).unwrap_or_default();
    all.journal.one(number, format_args!("client {peer} connected, server {to} after {took} ms"));

    let relay = Relay::between(client, server);
    let control = relay.control();
    shape(&control, plan);
    all.opened(number, &control);
    for step in plan.steps.iter().filter(|step| step.at == AT_ONCE) {
        all.inject(number, &control, step.fault, plan.direction, &step.at.to_string());
    }
    let mut events = expected(relay, plan);
    let mut known = [false; 2];
    while let Some(event) = events.join_next().await {
        match event {
            Ok(Event::Due(step, directions)) => {
                all.inject(number, &control, step.fault, directions, &step.at.to_string());
                // The relay's own task makes the reset, and nothing more may pass until it does.
                if !matches!(step.fault, Fault::Reset) {
                    each(directions).iter().for_each(|direction| control.stall_at(*direction, None));
                }
            }
            Ok(Event::SenderEnded(direction, ending)) => {
                known[direction as usize] = true;
                sender_ended(number, direction, ending, &control, all);
            }
            Ok(Event::Over(ending)) => {
                for direction in [Direction::ToServer, Direction::ToClient] {
                    if let Some(ending) = control.is_closed(direction).filter(|_| !known[direction as usize])
                    {
                        sender_ended(number, direction, ending, &control, all);
                    }
                }
                over(number, ending, &control, began, all);
                break;
            }
            // A task that panicked is a bug of this program, and says so itself.
            Err(_) => break,
        }
    }
}

/// Everything that can happen to the connection, each in a task that waits for it.
fn expected(relay: Relay, plan: &Forward) -> JoinSet<Event> {
    let control = relay.control();
    let mut events = JoinSet::new();
    for step in plan.steps.iter().copied() {
        match step.at {
            // It was done before the first byte.
            AT_ONCE => {}
            Moment::Time(time) => {
                let directions = plan.direction;
                events.spawn(async move {
                    sleep(time).await;
                    Event::Due(step, directions)
                });
            }
            Moment::Bytes(bytes) => {
                for &direction in each(plan.direction) {
                    control.stall_at(direction, Some(bytes));
                    let control = control.clone();
                    let directions =
                        if step.fault.has_direction() { only(direction) } else { plan.direction };
                    events.spawn(async move {
                        control.has_forwarded(direction, bytes).await;
                        Event::Due(step, directions)
                    });
                }
            }
        }
    }
    for direction in [Direction::ToServer, Direction::ToClient] {
        let control = control.clone();
        events.spawn(async move { Event::SenderEnded(direction, control.closed(direction).await) });
    }
    events.spawn(async move { Event::Over(relay.run().await) });
    events
}

fn sender_ended(number: u64, direction: Direction, ending: Ending, control: &Control, all: &Connections) {
    let who = match direction {
        Direction::ToServer => "client",
        Direction::ToClient => "server",
    };
    let how = match ending {
        Ending::Closed => "ended what it sends (FIN)",
        Ending::Reset => "reset the connection (RST)",
    };
    let forwarded = bytes(control.forwarded(direction));
    all.journal.one(number, format_args!("the {who} {how}; {forwarded} forwarded"));
}

fn over(number: u64, ending: Ending, control: &Control, began: Instant, all: &Connections) {
    all.ended(number, ending);
    let how = match ending {
        Ending::Closed => "closed",
        Ending::Reset => "reset",
    };
    let [there, back] =
        [Direction::ToServer, Direction::ToClient].map(|direction| control.forwarded(direction));
    let lost = control.swallowed(Direction::ToServer) + control.swallowed(Direction::ToClient);
    let lost = if lost > 0 { format!(", {lost} lost in the proxy") } else { String::new() };
    let after = began.elapsed().as_secs_f64();
    all.journal.one(
        number,
        format_args!(
            "{how} after {after:.3} s: {} to the server, {} to the client{lost}",
            bytes(there),
            bytes(back)
        ),
    );
}

/// The first of the server's addresses that takes the connection, or the last one's error.
async fn connect(plan: &Forward) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for &address in &plan.to {
        let socket = sized(address, plan.buffer)?;
        match socket.connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(why) => last = why,
        }
    }
    Err(last)
}

/// A socket for `address` whose kernel buffers have this size.
pub(crate) fn sized(address: SocketAddr, buffer: Option<u32>) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    if let Some(bytes) = buffer {
        socket.set_recv_buffer_size(bytes)?;
        socket.set_send_buffer_size(bytes)?;
    }
    Ok(socket)
}
