//! Who a caller is.

use std::fmt;

use crate::metadata::Metadata;
use crate::request::Request;

/// Where the gateway writes the user.
pub const USER: &str = "x-user";
/// Where it writes the tenant, if there is one.
pub const TENANT: &str = "x-tenant";
/// Where it writes the scopes, between spaces; not at all if there are none.
pub const SCOPE: &str = "x-scope";

/// A user's name, unique within the issuer: the token's `sub`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User(pub String);

/// The customer on whose behalf the user acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tenant(pub String);

/// What a token allows its bearer to do (RFC 6749, section 3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// From a text with spaces between them, in which a scope is a whole word.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
    }

    /// Whether that one is among them.
    #[must_use]
    pub fn allow(&self, scope: &str) -> bool {
        self.0.iter().any(|allowed| allowed == scope)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// A caller whom somebody has verified. A handler finds it in its context, under this type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who calls.
    pub user: User,
    /// For which customer; none if the token names none.
    pub tenant: Option<Tenant>,
    /// What the caller may do.
    pub scopes: Scopes,
}

impl Identity {
    /// Writes it behind what `metadata` has.
    pub fn append_to(&self, metadata: &mut Metadata) {
        metadata.append(USER, &*self.user.0);
        if let Some(tenant) = &self.tenant {
            metadata.append(TENANT, &*tenant.0);
        }
        if !self.scopes.0.is_empty() {
            metadata.append(SCOPE, self.scopes.to_string());
        }
    }

    /// What a request says of its caller, whoever wrote it; none if it names no user.
    #[must_use]
    pub fn read_from(request: &Request) -> Option<Self> {
        Some(Self {
            user: User(request.get(USER)?.to_owned()),
            tenant: request.get(TENANT).map(|tenant| Tenant(tenant.to_owned())),
            scopes: request.get(SCOPE).map(Scopes::parse).unwrap_or_default(),
        })
    }
}
