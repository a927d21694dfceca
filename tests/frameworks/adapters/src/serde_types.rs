//! The sample as programs with serde write it, for the stacks whose schemas are Rust types.

use serde::{Deserialize, Serialize};

use crate::stack::{self, Shape};

/// What every reader reads by.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subscriber {
    name: String,
    email: String,
    plan: Plan,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Plan {
    Free,
    Pro,
}

impl From<Subscriber> for stack::Subscriber {
    fn from(Subscriber { name, email, plan }: Subscriber) -> Self {
        Self { name, email, plan: format!("{plan:?}") }
    }
}

/// What one writer or another writes. Untagged: on the wire there is the struct alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Written {
    Same(Subscriber),
    Missing { name: String, plan: Plan },
    Moved { email: String, name: String, plan: Plan },
    Renamed { name: String, mail: String, plan: Plan },
    Added { name: String, email: String, plan: Plan, phone: String },
    UnknownVariant { name: String, email: String, plan: NewPlan },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum NewPlan {
    Free,
    Pro,
    Team,
}

impl Written {
    pub(crate) fn by(shape: Shape) -> Self {
        let stack::Subscriber { name, email, .. } = stack::Subscriber::sample();
        let plan = Plan::Pro;
        match shape {
            Shape::Same => Self::Same(Subscriber { name, email, plan }),
            Shape::Missing => Self::Missing { name, plan },
            Shape::Moved => Self::Moved { email, name, plan },
            Shape::Renamed => Self::Renamed { name, mail: email, plan },
            Shape::Added => Self::Added { name, email, plan, phone: "+1 555 0100".into() },
            Shape::UnknownVariant => Self::UnknownVariant { name, email, plan: NewPlan::Team },
        }
    }
}
