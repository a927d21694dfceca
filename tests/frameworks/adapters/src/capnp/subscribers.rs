//! The sample as one program or another writes it, and as every reader reads it.

use capnp::{Error, any_pointer};

use super::lab_capnp::{Plan, user, written};
use crate::stack::{Shape, Subscriber};

const TEAM: u16 = Plan::Pro as u16 + 1;

/// A name is not on the wire: `Renamed` writes what `Same` does.
pub(super) fn write(shape: Shape, user: any_pointer::Builder<'_>) {
    let Subscriber { name, email, .. } = Subscriber::sample();
    let mut user = user.init_as::<written::Builder<'_>>();
    user.set_name(name);
    user.set_plan(if shape == Shape::UnknownVariant { TEAM } else { Plan::Pro as u16 });
    match shape {
        Shape::Missing => {}
        Shape::Moved => user.set_other(email),
        _ => user.set_email(email),
    }
    if shape == Shape::Added {
        user.set_other("+1 555 0100");
    }
}

/// At its best, asks of each field whether it is there.
pub(super) fn read(user: any_pointer::Reader<'_>, best: bool) -> Result<Subscriber, Error> {
    let user = user.get_as::<user::Reader<'_>>()?;
    for (is_there, field) in [(user.has_name(), "name"), (user.has_email(), "email")] {
        if best && !is_there {
            return Err(Error::failed(format!("{field} is missing")));
        }
    }
    let plan = format!("{:?}", user.get_plan()?);
    Ok(Subscriber { name: user.get_name()?.to_string()?, email: user.get_email()?.to_string()?, plan })
}
