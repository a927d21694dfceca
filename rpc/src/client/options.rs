//! How a client speaks.

use crate::client::Backoff;
use crate::codec::Codec;
use crate::limits::Limits;
use crate::schema::Schema;

/// How a client speaks. The default: Protobuf, the default [`Limits`] and the default [`Backoff`].
///
/// ```ignore
/// let options = Options::default().with_codec(Codec::Json);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// What bodies are encoded by.
    pub codec: Codec,
    /// What the client accepts, and how long it waits.
    pub limits: Limits,
    /// How long a [`Channel`](crate::Channel) waits before it connects again.
    pub backoff: Backoff,
    /// What is announced in place of the API's own schema.
    pub schema: Option<Schema>,
}

impl Options {
    /// The same with that codec.
    #[must_use]
    pub fn with_codec(self, codec: Codec) -> Self {
        Self { codec, ..self }
    }

    /// The same within these limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same with that backoff.
    #[must_use]
    pub fn with_backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// The same with that schema in place of the API's own: what a client of another release would announce. For tests.
    #[must_use]
    pub fn with_schema(self, schema: Schema) -> Self {
        Self { schema: Some(schema), ..self }
    }
}
