//! Listens, and hears what is typed and Ctrl-C.

use std::io;
use std::net::SocketAddr;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use lab::commands::proxy::{Answer, Directions, Forward, Plan};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::connection::{forward, sized};
use crate::inject::in_words;
use crate::journal::{Journal, say};
use crate::open::{Connections, bytes};
use crate::typed::{self, Typed};

const BACKLOG: u32 = 1024;
/// Until the next try, where the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(100);

enum Event {
    Arrived(io::Result<(TcpStream, SocketAddr)>),
    Typed(String),
    Interrupted,
}

/// Serves until Ctrl-C, and then says what has happened.
///
/// # Errors
/// The port cannot be had.
pub(crate) async fn serve(plan: Plan) -> Result<()> {
    let mut interrupts = interrupts();
    let buffer = if let Answer::Forward(forward) = &plan.answer { forward.buffer } else { None };
    let socket = sized(plan.listen, buffer).context("no socket")?;
    // A port whose last connections are still in TIME_WAIT can be used again. On Windows it would take one from another program, and
    // without a listener it could be taken from this one.
    socket.set_reuseaddr(cfg!(unix) && !matches!(plan.answer, Answer::Refuse))?;
    socket.bind(plan.listen).map_err(|why| cannot_listen(plan.listen, &why))?;
    let address = socket.local_addr()?;
    let all;
    if matches!(plan.answer, Answer::Refuse) {
        all = begin(address, &plan);
        // Bound and not listening: the kernel refuses, and nobody else can take the port.
        interrupts.recv().await;
    } else {
        let listener = socket.listen(BACKLOG).map_err(|why| cannot_listen(plan.listen, &why))?;
        all = begin(address, &plan);
        accept(listener, plan, &all, interrupts).await;
    }
    all.journal.all("ended by Ctrl-C");
    say(all.totals());
    Ok(())
}

async fn accept(
    listener: TcpListener,
    plan: Plan,
    all: &Arc<Connections>,
    mut interrupts: mpsc::UnboundedReceiver<()>,
) {
    let plan = Arc::new(plan);
    let mut lines = typed::lines();
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        let event = tokio::select! {
            arrived = listener.accept() => Event::Arrived(arrived),
            Some(line) = lines.recv() => Event::Typed(line),
            _ = interrupts.recv() => Event::Interrupted,
        };
        while connections.try_join_next().is_some() {}
        match event {
            Event::Arrived(Ok((client, peer))) => {
                number += 1;
                let (plan, all) = (plan.clone(), all.clone());
                connections.spawn(async move {
                    match &plan.answer {
                        Answer::Forward(plan) => forward(number, client, peer, plan, &all).await,
                        Answer::Nothing | Answer::Refuse => hold(number, client, peer, &all).await,
                    }
                });
            }
            Event::Arrived(Err(why)) => {
                all.journal.all(format_args!("a connection could not be accepted: {why}"));
                tokio::time::sleep(PAUSE).await;
            }
            Event::Typed(line) => match line.parse() {
                Ok(Typed::Inject(fault, directions)) => all.inject_all(fault, directions),
                Ok(Typed::Heal) => all.heal(),
                Ok(Typed::Help) => say(typed::HELP),
                Err(why) => say(why),
            },
            Event::Interrupted => return,
        }
    }
}

/// Keeps it open, and neither reads nor writes.
async fn hold(number: u64, client: TcpStream, peer: SocketAddr, all: &Connections) {
    all.held();
    all.journal.one(number, format_args!("client {peer} connected; FAULT never-answer"));
    std::future::pending::<()>().await;
    drop(client);
}

/// Ctrl-C, and what else asks a program to end. The second time it ends at once.
fn interrupts() -> mpsc::UnboundedReceiver<()> {
    let (interrupt, interrupts) = mpsc::unbounded_channel();
    let again = AtomicBool::new(false);
    let handled = ctrlc::set_handler(move || {
        if again.swap(true, Ordering::Relaxed) || interrupt.send(()).is_err() {
            process::exit(130);
        }
    });
    // Without a handler Ctrl-C still ends the program, without the summary.
    drop(handled);
    interrupts
}

fn cannot_listen(address: SocketAddr, why: &io::Error) -> anyhow::Error {
    let port = address.port();
    match why.kind() {
        io::ErrorKind::AddrInUse => anyhow!(
            "{address} is in use: another program listens there, perhaps a proxy that you forgot; on Linux `ss -ltnp 'sport = :{port}'` names it"
        ),
        io::ErrorKind::PermissionDenied => {
            anyhow!("only root may listen on {address}: choose a port from 1024 up")
        }
        io::ErrorKind::AddrNotAvailable => anyhow!("{address} is not an address of this machine"),
        _ => anyhow!("cannot listen on {address}: {why}"),
    }
}

fn begin(address: SocketAddr, plan: &Plan) -> Arc<Connections> {
    let all = Arc::new(Connections::new(Journal::begin()));
    introduce(address, plan);
    all
}

fn introduce(address: SocketAddr, plan: &Plan) {
    if plan.beyond_loopback {
        eprintln!(
            "warning: beyond loopback. Everyone who can reach {address} can reach the service behind it, and meets the faults too. End the proxy when you are done."
        );
    } else {
        say("on loopback only: no other machine can connect, and none is connected to");
    }
    match &plan.answer {
        Answer::Refuse => {
            say(format_args!("{address}: the kernel refuses each connection, so none has a line here"))
        }
        Answer::Nothing => say(format_args!("{address}: each connection is accepted and never answered")),
        Answer::Forward(forward) => {
            let to = forward.to.first().map(ToString::to_string).unwrap_or_default();
            say(format_args!("{address} -> {to}"));
            say(format_args!("each connection: {}", in_short(forward)));
            say("type help for what can be typed; Ctrl-C ends it");
        }
    }
}

fn in_short(plan: &Forward) -> String {
    let mut faults = Vec::new();
    faults.extend(plan.split.map(|size| format!("segments of at most {}", bytes(size as u64))));
    faults.extend(plan.bytes_per_second.map(|rate| format!("at most {rate} bytes a second")));
    if !plan.delay.is_zero() {
        faults.push(format!("{} later", humantime::format_duration(plan.delay)));
    }
    faults.extend(plan.buffer.map(|bytes| format!("kernel buffers of {bytes} bytes")));
    faults.extend(plan.steps.iter().map(|step| format!("{} {}", step.fault.name(), step.at)));
    if faults.is_empty() {
        return "forwarded as it is".into();
    }
    let mut short = faults.join("; ");
    if plan.direction != Directions::Both {
        short = format!("{short}; only {}", in_words(plan.direction));
    }
    short
}
