//! What a method is called on the wire: a number that is made of its name and of the names of its two messages.

/// A method's number: [`digest`] of `package.Service/Method(package.Request)package.Reply`.
///
/// A method that is moved in its service keeps its number. A method whose messages are replaced gets another one, and
/// calls of the old one end with `UNIMPLEMENTED`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MethodId(pub u64);

/// A method, as client and server know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Method {
    /// Its service, `package.Service`.
    pub service: &'static str,
    /// Its name in the service.
    pub name: &'static str,
    /// Its request message, `package.Message`.
    pub request: &'static str,
    /// Its reply message, `package.Message`.
    pub reply: &'static str,
    /// Its number.
    pub id: MethodId,
    /// Whether the server begins it on its connection's own task: see [`inline`](Self::inline).
    pub is_inline: bool,
    /// Whether a client may call it again without knowing what became of the first call: see
    /// [`idempotent`](Self::idempotent).
    pub is_idempotent: bool,
}

impl Method {
    /// The method of that name, with the number that follows.
    #[must_use]
    pub const fn new(
        service: &'static str,
        name: &'static str,
        request: &'static str,
        reply: &'static str,
    ) -> Self {
        let parts = [service, "/", name, "(", request, ")", reply];
        let (mut hash, mut at) = (EMPTY, 0);
        while at < parts.len() {
            hash = add(hash, parts[at].as_bytes());
            at += 1;
        }
        Self { service, name, request, reply, id: MethodId(hash), is_inline: false, is_idempotent: false }
    }

    /// The same, begun on its connection's own task: it gets one of its own only if it has to wait for something. It
    /// saves what a task costs; but a method that computes for long, or blocks, holds back all calls of its
    /// connection. Concerns the server alone, not the number.
    #[must_use]
    pub const fn inline(self) -> Self {
        Self { is_inline: true, ..self }
    }

    /// The same, harmless to carry out twice: it only reads, or its request has a key that is the same each time. A
    /// [`Cluster`](crate::Cluster) sends a call of it again that a server may have begun. `idempotency_level` in the
    /// `.proto` says the same. Concerns the client alone, not the number.
    #[must_use]
    pub const fn idempotent(self) -> Self {
        Self { is_idempotent: true, ..self }
    }
}

/// FNV-1a of 64 bits. It tells apart what differs by accident; it is no signature.
#[must_use]
pub const fn digest(bytes: &[u8]) -> u64 {
    add(EMPTY, bytes)
}

const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

const fn add(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x100_0000_01b3);
        at += 1;
    }
    hash
}
