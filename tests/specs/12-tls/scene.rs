//! What both halves of the spec stand on: a CA, a calendar, a gateway and the services that it calls.

mod authority;
mod calendar;
mod stranger;

use std::io;
use std::time::Duration;

use rig::{End, Lesson, Link};
use tls::{Credentials, Identity, Settings, TlsAcceptor, TlsConnector, TlsError, TlsStream, Trust};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub(crate) use authority::{Authority, Certificate, Issued};
pub(crate) use calendar::{Calendar, DAY, TODAY};
pub(crate) use stranger::{Stranger, certificates_of};

pub(crate) const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));

pub(crate) const LEDGER: &str = "ledger.internal";
pub(crate) const GATEWAY: &str = "gateway.internal";
/// Another service of the company, which prints statements.
pub(crate) const STATEMENTS: &str = "statements.internal";
pub(crate) const TRANSFER: &[u8] = b"transfer 30 EUR from alice to bob";

pub(crate) type Connected = Result<TlsStream<End>, TlsError>;
pub(crate) type Accepted = Result<(TlsStream<End>, Identity), TlsError>;

/// A company with one CA. Its services have certificates of a year, half of which is over.
pub(crate) struct Company {
    pub(crate) ca: Authority,
    pub(crate) calendar: Calendar,
}

impl Company {
    pub(crate) fn new() -> Self {
        Self { ca: Authority::new("the company's CA"), calendar: Calendar::default() }
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings { clock: self.calendar.provider(), ..Settings::default() }
    }

    /// A certificate of the company for this service.
    pub(crate) fn issue(&self, name: &str) -> Issued {
        Certificate::named(name).by(&self.ca)
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust::new([self.ca.der()]).expect("the CA can be read")
    }

    /// The gateway, with a certificate of its own.
    pub(crate) fn gateway(&self) -> TlsConnector {
        self.client(Some(self.issue(GATEWAY).credentials()))
    }

    pub(crate) fn client(&self, credentials: Option<Credentials>) -> TlsConnector {
        TlsConnector::new(credentials, self.trust(), self.settings())
    }

    /// A service that shows what it was issued.
    pub(crate) fn service(&self, issued: &Issued) -> TlsAcceptor {
        TlsAcceptor::new(issued.credentials(), self.trust(), self.settings())
    }
}

/// A handshake in memory, and how it ended on each side.
pub(crate) async fn shake(
    connector: &TlsConnector,
    name: &str,
    acceptor: &TlsAcceptor,
) -> (Connected, Accepted) {
    let (near, far, _wire) = Link::between("gateway", "service").open();
    tokio::join!(connector.connect(name, near), acceptor.accept(far))
}

/// The same, of two sides that are expected to agree.
pub(crate) async fn connect(
    connector: &TlsConnector,
    acceptor: &TlsAcceptor,
) -> (TlsStream<End>, TlsStream<End>) {
    let (client, server) = shake(connector, LEDGER, acceptor).await;
    (client.expect("the server is good"), server.expect("the client is good").0)
}

/// One request, and its answer.
pub(crate) async fn exchange(client: &mut TlsStream<End>, server: &mut TlsStream<End>) -> io::Result<()> {
    let serve = async {
        let mut request = vec![0; TRANSFER.len()];
        server.read_exact(&mut request).await?;
        server.write_all(b"done").await?;
        server.flush().await
    };
    let ask = async {
        client.write_all(TRANSFER).await?;
        client.flush().await?;
        let mut answer = [0; 4];
        client.read_exact(&mut answer).await
    };
    tokio::try_join!(ask, serve).map(|_| ())
}

/// What the first read of a connection came to.
pub(crate) async fn first_read(client: Connected) -> Result<Vec<u8>, TlsError> {
    let mut stream = client?;
    let mut read = vec![0; 64];
    match stream.read(&mut read).await {
        Ok(count) => Ok(read[..count].to_vec()),
        Err(error) => Err(error.downcast::<TlsError>().expect("an error of TLS")),
    }
}

/// A handshake's end in words.
pub(crate) fn said<T>(outcome: &Result<T, TlsError>) -> String {
    match outcome {
        Ok(_) => "connected".to_owned(),
        Err(why) => why.to_string(),
    }
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
