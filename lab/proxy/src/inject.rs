//! Faults as the command names them, on the rig's connections.

use std::io;

use lab::commands::proxy::{Directions, Fault, Forward};
use rig::{Control, Direction};

pub(crate) fn each(directions: Directions) -> &'static [Direction] {
    match directions {
        Directions::Both => &[Direction::ToServer, Direction::ToClient],
        Directions::ToServer => &[Direction::ToServer],
        Directions::ToClient => &[Direction::ToClient],
    }
}

pub(crate) fn only(direction: Direction) -> Directions {
    match direction {
        Direction::ToServer => Directions::ToServer,
        Direction::ToClient => Directions::ToClient,
    }
}

pub(crate) fn in_words(directions: Directions) -> &'static str {
    match directions {
        Directions::Both => "in both directions",
        Directions::ToServer => "of what the client sends",
        Directions::ToClient => "of what the server sends",
    }
}

/// What holds from a connection's beginning.
pub(crate) fn shape(control: &Control, plan: &Forward) {
    for &direction in each(plan.direction) {
        if let Some(bytes) = plan.split {
            control.split(direction, bytes);
        }
        if let Some(rate) = plan.bytes_per_second {
            control.throttle(direction, rate);
        }
        control.delay(direction, plan.delay);
    }
}

/// Injects `fault` now. One that ends the connection does so beside the caller.
///
/// # Errors
/// This system cannot lose packets.
pub(crate) fn inject(control: &Control, fault: Fault, directions: Directions) -> io::Result<()> {
    let in_each = |inject: fn(&Control, Direction)| {
        each(directions).iter().for_each(|direction| inject(control, *direction));
    };
    match fault {
        Fault::Stall => in_each(Control::stall),
        Fault::Swallow => in_each(Control::swallow),
        Fault::HalfClose => in_each(Control::half_close),
        Fault::LosePackets => control.lose_packets()?,
        Fault::Reset => control.reset(),
        Fault::Close => {
            let control = control.clone();
            tokio::spawn(async move { control.close().await });
        }
    }
    Ok(())
}
