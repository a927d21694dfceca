//! How a reader of the probe's programs reads with tonic. By hand, what `protoc` would make of it.

use prost::{Enumeration, Message};

use crate::protobuf::Plans;
use crate::stack::{self, Failure};

/// Which writer's sample is wanted.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Which {
    #[prost(uint32, tag = "1")]
    pub(super) shape: u32,
}

/// What every reader reads by.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Subscriber {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    email: String,
    #[prost(enumeration = "Plan", tag = "3")]
    plan: i32,
}

/// The same with `optional` before each field, which is on the wire as before.
#[derive(Clone, PartialEq, Message)]
pub(super) struct OptionalSubscriber {
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

/// `Team` is a plan that the reader does not know.
pub(super) const PLANS: Plans = Plans { pro: Plan::Pro as i32, team: 2 };

/// A message as a reader takes it to what the application wants.
pub(super) trait Read: Message + Default + 'static {
    fn read(self) -> Result<stack::Subscriber, Failure>;
}

impl Read for Subscriber {
    fn read(self) -> Result<stack::Subscriber, Failure> {
        // `plan()` is what prost generates to read an enum by.
        let plan = format!("{:?}", self.plan());
        Ok(stack::Subscriber { name: self.name, email: self.email, plan })
    }
}

impl Read for OptionalSubscriber {
    fn read(self) -> Result<stack::Subscriber, Failure> {
        let name = self.name.ok_or_else(|| missing("name"))?;
        let email = self.email.ok_or_else(|| missing("email"))?;
        let plan = Plan::try_from(self.plan.ok_or_else(|| missing("plan"))?);
        let plan = plan.map_err(|error| Failure::new("UnknownEnumValue", error.to_string()))?;
        Ok(stack::Subscriber { name, email, plan: format!("{plan:?}") })
    }
}

fn missing(field: &str) -> Failure {
    Failure::new("the check's own error", format!("{field} is missing"))
}
