//! Why there is no connection, or no more of it.

use std::fmt;
use std::io;
use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

/// A side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that connects.
    Client,
    /// The one that accepts.
    Server,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}

/// Why a connection was not made, or was not ended by its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// One side refused the other's certificate. Both sides report this one: the side that refused by its own reason, the other
    /// by the alert that it was sent, which says less.
    #[error("the {by} refused the {}'s certificate: {why}", by.other())]
    Refused {
        /// The side that refused.
        by: Side,
        /// Its reason.
        why: Refusal,
    },
    /// No version or cipher of TLS that both sides have. A server of TLS 1.2 may say the same (`handshake_failure`) to a client that
    /// has shown no certificate.
    #[error(
        "the two sides have no version and cipher of TLS in common, or in TLS 1.2 a certificate is missing"
    )]
    Incompatible(#[source] Error),
    /// No application's protocol that both sides speak.
    #[error("the two sides have no application protocol in common")]
    NoProtocol,
    /// What was asked for is no name that a certificate could have.
    #[error("{name:?} is neither a DNS name nor an address")]
    BadName {
        /// It.
        name: String,
    },
    /// The peer did not do its part of the handshake in time.
    #[error("the handshake took longer than {} ms", within.as_millis())]
    TooSlow {
        /// In what time.
        within: Duration,
    },
    /// The connection ended, and the peer had not said that it would. What was read may be a part of what was sent.
    #[error("the connection was cut before its end")]
    Truncated,
    /// What came is not TLS, or not as it should be.
    #[error("the peer does not keep to TLS")]
    Protocol(#[source] Error),
    /// The stream below failed.
    #[error("the stream below TLS failed")]
    Io(#[source] io::Error),
}

/// Why a certificate was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is another server's.
    #[error("it is not for {asked}, but for {}", list(presented))]
    WrongName {
        /// The name that the client asked for.
        asked: String,
        /// The names in the certificate.
        presented: Vec<String>,
    },
    /// No CA that is believed here has signed it, directly or through others.
    #[error("it was not signed by a CA that is trusted there")]
    UnknownCa,
    /// Its signature is wrong: a CA of the same name signed it, and not the one that is believed; or somebody changed it.
    #[error("its signature is not that of the CA of this name")]
    BadSignature,
    /// It is over.
    #[error("it expired {} s ago", ago.as_secs())]
    Expired {
        /// For how long.
        ago: Duration,
    },
    /// It has not begun.
    #[error("it begins to be valid in {} s", after.as_secs())]
    NotYetValid {
        /// In what time it will.
        after: Duration,
    },
    /// One of the last two, by the peer's clock: TLS has one alert for both.
    #[error("it has expired, or is not valid yet, by the clock there")]
    OutOfDate,
    /// There is none, and the server wants one.
    #[error("there is none")]
    Missing,
    /// It may not be used for this, such as a client's by a server.
    #[error("it is not meant for this use")]
    WrongPurpose,
    /// The peer did not say more (the alert `bad_certificate`). A wrong name looks like this from the other side.
    #[error("a bad certificate, which is all that the alert says")]
    Bad,
    /// Something else.
    #[error("{0}")]
    Other(String),
}

/// `ledger.internal`, where webpki says `DnsName("ledger.internal")`.
fn bare(name: &str) -> &str {
    let within = name.split_once('(').and_then(|(_, within)| within.strip_suffix(')'));
    within.unwrap_or(name).trim_matches('"')
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "no name at all".to_owned() } else { names.join(", ") }
}

impl TlsError {
    /// The error of TLS in an error that a [`TlsStream`](crate::TlsStream) returned, if it is one.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// What the stream below, or rustls behind it, reported to this side.
    pub(crate) fn from_io(here: Side, error: io::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::from_tls(here, error),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Self::Truncated,
            Err(error) => Self::Io(error),
        }
    }

    pub(crate) fn from_tls(here: Side, error: Error) -> Self {
        match error {
            Error::InvalidCertificate(why) => Self::Refused { by: here, why: Refusal::of(why) },
            Error::NoCertificatesPresented => Self::Refused { by: here, why: Refusal::Missing },
            Error::NoApplicationProtocol => Self::NoProtocol,
            Error::PeerIncompatible(_) => Self::Incompatible(error),
            Error::AlertReceived(alert) => Self::from_alert(here.other(), alert),
            error => Self::Protocol(error),
        }
    }

    fn from_alert(there: Side, alert: AlertDescription) -> Self {
        let why = match alert {
            AlertDescription::NoApplicationProtocol => return Self::NoProtocol,
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity => {
                return Self::Incompatible(Error::AlertReceived(alert));
            }
            AlertDescription::UnknownCA => Refusal::UnknownCa,
            AlertDescription::DecryptError => Refusal::BadSignature,
            AlertDescription::CertificateExpired => Refusal::OutOfDate,
            AlertDescription::CertificateRequired => Refusal::Missing,
            AlertDescription::UnsupportedCertificate => Refusal::WrongPurpose,
            AlertDescription::BadCertificate => Refusal::Bad,
            AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::AccessDenied => Refusal::Other(format!("{alert:?}")),
            alert => return Self::Protocol(Error::AlertReceived(alert)),
        };
        Self::Refused { by: there, why }
    }
}

impl Refusal {
    fn of(why: CertificateError) -> Self {
        let between = |earlier: UnixTime, later: UnixTime| {
            Duration::from_secs(later.as_secs().saturating_sub(earlier.as_secs()))
        };
        match why {
            CertificateError::NotValidForNameContext { expected, presented } => {
                let presented = presented.iter().map(|name| bare(name).to_owned()).collect();
                Self::WrongName { asked: expected.to_str().into_owned(), presented }
            }
            CertificateError::UnknownIssuer => Self::UnknownCa,
            CertificateError::BadSignature => Self::BadSignature,
            CertificateError::ExpiredContext { time, not_after } => {
                Self::Expired { ago: between(not_after, time) }
            }
            CertificateError::NotValidYetContext { time, not_before } => {
                Self::NotYetValid { after: between(time, not_before) }
            }
            CertificateError::InvalidPurposeContext { .. } => Self::WrongPurpose,
            why => Self::Other(why.to_string()),
        }
    }
}
