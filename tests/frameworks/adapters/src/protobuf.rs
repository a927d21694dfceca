//! The messages of the probe's programs in Protobuf, but for those that every reader reads by: there the stacks differ.
//! By hand, so that nobody needs `protoc`.

use serde::{Deserialize, Serialize};

use crate::stack::{Shape, Subscriber};

/// A text, either way.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(crate) struct Text {
    #[prost(string, tag = "1")]
    pub(crate) text: String,
}

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(crate) struct Nothing {}

/// Any writer's: `Moved` writes the fourth field instead of the second, `Added` the fourth too.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
pub(crate) struct Written {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, optional, tag = "2")]
    email: Option<String>,
    #[prost(int32, tag = "3")]
    plan: i32,
    #[prost(string, optional, tag = "4")]
    other: Option<String>,
}

/// The numbers of the plans that are written. No reader knows `team`.
pub(crate) struct Plans {
    pub(crate) pro: i32,
    pub(crate) team: i32,
}

impl Written {
    /// A name is not on the wire: `Renamed` writes what `Same` does.
    pub(crate) fn by(shape: Shape, plans: &Plans) -> Self {
        let Subscriber { name, email, .. } = Subscriber::sample();
        let same = Self { name: name.clone(), email: Some(email.clone()), plan: plans.pro, other: None };
        match shape {
            Shape::Same | Shape::Renamed => same,
            Shape::Missing => Self { email: None, ..same },
            Shape::Moved => Self { email: None, other: Some(email), ..same },
            Shape::Added => Self { other: Some("+1 555 0100".into()), ..same },
            Shape::UnknownVariant => Self { plan: plans.team, ..same },
        }
    }
}
