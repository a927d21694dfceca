//! What travels beside a body: names and values.

/// The name under which a trace context travels.
pub const TRACEPARENT: &str = "traceparent";
/// The name under which travels what vendors add to it.
pub const TRACESTATE: &str = "tracestate";
/// The name under which travels what the application adds.
pub const BAGGAGE: &str = "baggage";

/// Names and values in order. A name may come more than once; its case means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// All values of a name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// The value, if the name comes once. Of two, who could say which one is meant?
    #[must_use]
    pub fn only<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let mut values = self.all(name);
        let first = values.next();
        first.filter(|_| values.next().is_none())
    }

    /// Adds one, and keeps those that are there.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Puts one in the place of all that have its name.
    pub fn replace(&mut self, name: &str, value: Option<&str>) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.0.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        Self(all.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
