//! What `protoc` would make of these messages, by hand, so that nobody needs it.

use std::fmt::Debug;

use prost::{Enumeration, Message};

use crate::stack::{self, Failure, Shape};

/// A text, either way.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Text {
    #[prost(string, tag = "1")]
    pub(super) text: String,
}

/// Which writer's sample is wanted.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Which {
    #[prost(uint32, tag = "1")]
    pub(super) shape: u32,
}

/// Nothing.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Nothing {}

/// What every reader reads by.
#[derive(Clone, PartialEq, Message)]
pub(super) struct User {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    email: String,
    #[prost(enumeration = "Plan", tag = "3")]
    plan: i32,
}

/// The same with `optional` before each field, which is on the wire as before.
#[derive(Clone, PartialEq, Message)]
pub(super) struct OptionalUser {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(string, optional, tag = "2")]
    email: Option<String>,
    #[prost(enumeration = "Plan", optional, tag = "3")]
    plan: Option<i32>,
}

/// Protobuf wants a first variant with number 0, and advises that it should mean "unspecified". Few are so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumeration)]
#[repr(i32)]
enum Plan {
    Free = 0,
    Pro = 1,
}

const TEAM: i32 = 2;

/// Any writer's: `Moved` writes the fourth field instead of the second, `Added` the fourth too.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Written {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, optional, tag = "2")]
    email: Option<String>,
    #[prost(int32, tag = "3")]
    plan: i32,
    #[prost(string, optional, tag = "4")]
    other: Option<String>,
}

impl Written {
    /// A name is not on the wire: `Renamed` writes what `Same` does.
    pub(super) fn by(shape: Shape) -> Self {
        let stack::User { name, email, .. } = stack::User::sample();
        let plan = Plan::Pro as i32;
        let same = Self { name: name.clone(), email: Some(email.clone()), plan, other: None };
        match shape {
            Shape::Same | Shape::Renamed => same,
            Shape::Missing => Self { email: None, ..same },
            Shape::Moved => Self { email: None, other: Some(email), ..same },
            Shape::Added => Self { other: Some("+1 555 0100".into()), ..same },
            Shape::UnknownVariant => Self { plan: TEAM, ..same },
        }
    }
}

/// A message as a reader takes it to what the application wants.
pub(super) trait Read: Message + Default + 'static {
    fn read(self) -> Result<stack::User, Failure>;
}

impl Read for User {
    fn read(self) -> Result<stack::User, Failure> {
        // `plan()` is what prost generates to read an enum by.
        let plan = format!("{:?}", self.plan());
        Ok(stack::User { name: self.name, email: self.email, plan })
    }
}

impl Read for OptionalUser {
    fn read(self) -> Result<stack::User, Failure> {
        let name = self.name.ok_or_else(|| missing("name"))?;
        let email = self.email.ok_or_else(|| missing("email"))?;
        let plan = Plan::try_from(self.plan.ok_or_else(|| missing("plan"))?);
        let plan = plan.map_err(|error| Failure::new("UnknownEnumValue", error.to_string()))?;
        Ok(stack::User { name, email, plan: format!("{plan:?}") })
    }
}

fn missing(field: &str) -> Failure {
    Failure::new("the check's own error", format!("{field} is missing"))
}
