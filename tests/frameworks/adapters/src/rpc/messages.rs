//! The messages of programs on the lab's own stack: what each may not lack, and how a reader reads.

use rpc::Message;
use serde::{Deserialize, Serialize};

use crate::messages::{Echo, User};
use crate::protobuf::{Nothing, Plans, Text, Written};
use crate::stack;

/// What every reader reads by.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(super) struct Subscriber {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    email: String,
    #[prost(enumeration = "Plan", tag = "3")]
    plan: i32,
}

/// 0 is what `plan()` makes of a number that it does not know, as in lesson 06.
#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
enum Plan {
    Unknown = 0,
    Free = 1,
    Pro = 2,
}

/// `Team` is a plan that the reader does not know.
pub(super) const PLANS: Plans = Plans { pro: Plan::Pro as i32, team: 3 };

impl Message for Echo {
    const KIND: &'static str = "probe.Echo";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl Message for User {
    const KIND: &'static str = "probe.User";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { id: 0, .. } => Some("id"),
            _ => None,
        }
    }
}

impl Message for Text {
    const KIND: &'static str = "probe.Text";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl Message for Nothing {
    const KIND: &'static str = "probe.Nothing";

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl Message for Subscriber {
    const KIND: &'static str = "probe.Subscriber";

    fn missing(&self) -> Option<&'static str> {
        match self {
            Self { name, .. } if name.is_empty() => Some("name"),
            Self { email, .. } if email.is_empty() => Some("email"),
            Self { plan: 0, .. } => Some("plan"),
            _ => None,
        }
    }
}

impl Message for Written {
    const KIND: &'static str = Subscriber::KIND;

    fn missing(&self) -> Option<&'static str> {
        None
    }
}

impl From<Subscriber> for stack::Subscriber {
    fn from(subscriber: Subscriber) -> Self {
        let plan = format!("{:?}", subscriber.plan());
        Self { name: subscriber.name, email: subscriber.email, plan }
    }
}
