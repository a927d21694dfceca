//! What was asked of the proxy, as what it can do: every combination that makes no sense is refused here.

use std::net::SocketAddr;
use std::time::Duration;

use super::Args;
use super::address::{resolved, with_host};
use super::quantity::Moment;
use crate::cli::Misuse;

/// What the proxy does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What it does with a connection.
    pub answer: Answer,
    /// Whether others than this machine can reach it, or be reached through it.
    pub beyond_loopback: bool,
}

/// What the proxy does with a connection.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Forwards it.
    Forward(Forward),
    /// Takes it, and neither reads nor writes.
    Nothing,
    /// Does not take it.
    Refuse,
}

/// Where connections go, and what happens to them.
#[derive(Clone, Debug)]
pub struct Forward {
    /// The addresses of the server, to be tried in this order.
    pub to: Vec<SocketAddr>,
    /// The most that a segment carries.
    pub split: Option<usize>,
    /// The most that each direction carries a second.
    pub bytes_per_second: Option<u32>,
    /// How much later everything arrives.
    pub delay: Duration,
    /// How much the kernel holds for each of the proxy's sockets.
    pub buffer: Option<u32>,
    /// In which directions all this happens.
    pub direction: Directions,
    /// What begins later.
    pub steps: Vec<Step>,
}

/// A fault that begins at some moment of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Which.
    pub fault: Fault,
    /// When.
    pub at: Moment,
}

/// What can happen to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is read or forwarded.
    Stall,
    /// Everything is read, and nothing forwarded.
    Swallow,
    /// No packet arrives, so nothing is acknowledged.
    LosePackets,
    /// One direction ends by a FIN.
    HalfClose,
    /// Both directions end by a FIN.
    Close,
    /// A RST to both sides.
    Reset,
}

/// One direction of a connection, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Directions {
    /// What the client sends, and what the server sends
    Both,
    /// What the client sends
    ToServer,
    /// What the server sends
    ToClient,
}

impl Fault {
    /// Its option on the command line, without `--` and `-after`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stall => "stall",
            Self::Swallow => "swallow",
            Self::LosePackets => "lose-packets",
            Self::HalfClose => "half-close",
            Self::Close => "close",
            Self::Reset => "reset",
        }
    }

    /// Whether it has a direction.
    #[must_use]
    pub fn has_direction(self) -> bool {
        matches!(self, Self::Stall | Self::Swallow | Self::HalfClose)
    }

    /// Whether nothing can happen to a connection after it.
    fn is_last(self) -> bool {
        matches!(self, Self::Close | Self::Reset)
    }
}

impl Plan {
    pub(super) fn of(args: &Args) -> Result<Self, Misuse> {
        let listen = resolved("--listen", &with_host(&args.listen))?[0];
        let mut beyond = !listen.ip().is_loopback();
        let answer = if args.refuse {
            Answer::Refuse
        } else if args.never_answer {
            Answer::Nothing
        } else {
            let to = server(args.to.as_deref().unwrap_or_default(), listen)?;
            beyond |= !to.iter().all(|address| address.ip().is_loopback());
            Answer::Forward(forward(args, to)?)
        };
        if beyond && !args.beyond_loopback {
            return Err(Misuse(
                "the proxy listens and forwards only on this machine (127.0.0.1, [::1]); to allow others, add \
                 --beyond-loopback"
                    .into(),
            ));
        }
        Ok(Self { listen, answer, beyond_loopback: beyond })
    }
}

fn server(asked: &str, listen: SocketAddr) -> Result<Vec<SocketAddr>, Misuse> {
    let to = with_host(asked);
    let addresses = resolved("--to", &to)?;
    if addresses.iter().any(|address| address.port() == 0) {
        return Err(Misuse(format!("--to {to}: no server listens on port 0")));
    }
    if addresses.contains(&listen) {
        return Err(Misuse(format!(
            "--to {to} is the same address as --listen: the proxy would connect to itself"
        )));
    }
    Ok(addresses)
}

fn forward(args: &Args, to: Vec<SocketAddr>) -> Result<Forward, Misuse> {
    let faults = [
        (Fault::Stall, args.stall_after),
        (Fault::Swallow, args.swallow_after),
        (Fault::LosePackets, args.lose_packets_after),
        (Fault::HalfClose, args.half_close_after),
        (Fault::Close, args.close_after),
        (Fault::Reset, args.reset_after),
    ];
    let steps: Vec<Step> =
        faults.into_iter().filter_map(|(fault, at)| at.map(|at| Step { fault, at })).collect();
    make_sense(&steps)?;
    let shapes = args.split.is_some() || args.rate.is_some() || args.delay.is_some();
    let has_direction =
        shapes || steps.iter().any(|step| step.fault.has_direction() || matches!(step.at, Moment::Bytes(_)));
    if args.direction != Directions::Both && !has_direction {
        return Err(Misuse(
            "--direction has no effect here: it needs --delay, --rate, --split or a fault that has a direction, such as --swallow-after"
                .into(),
        ));
    }
    Ok(Forward {
        to,
        split: args.split,
        bytes_per_second: args.rate,
        delay: args.delay.unwrap_or_default(),
        buffer: args.buffer,
        direction: args.direction,
        steps,
    })
}

/// Refuses steps of which one could never come.
fn make_sense(steps: &[Step]) -> Result<(), Misuse> {
    let by_bytes: Vec<&Step> = steps.iter().filter(|step| matches!(step.at, Moment::Bytes(_))).collect();
    if let [first, second, ..] = by_bytes[..] {
        return Err(Misuse(format!(
            "--{}-after and --{}-after cannot both wait for bytes: after the first, none are forwarded. Give one of them a time, as in 10s",
            first.fault.name(),
            second.fault.name()
        )));
    }
    for last in steps.iter().filter(|step| step.fault.is_last()) {
        for other in steps.iter().filter(|step| step.fault != last.fault) {
            if let (Moment::Time(end), Moment::Time(time)) = (last.at, other.at)
                && time >= end
            {
                let (other, last) = (other.fault.name(), last.fault.name());
                return Err(Misuse(format!(
                    "--{other}-after would never happen: --{last}-after ends the connection first"
                )));
            }
        }
    }
    if cfg!(not(target_os = "linux")) && steps.iter().any(|step| step.fault == Fault::LosePackets) {
        return Err(Misuse(
            "--lose-packets-after needs a socket filter, which only Linux has; the nearest fault is --swallow-after"
                .into(),
        ));
    }
    Ok(())
}
