//! tarpc over TCP with bincode, as its example service does it. It leaves `TCP_NODELAY` off.

use std::future::ready;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use futures_util::StreamExt;
use tarpc::client::Config;
use tarpc::context::{self, Context};
use tarpc::serde_transport::tcp;
use tarpc::server::{BaseChannel, Channel};
use tarpc::tokio_serde::formats::Bincode;

use super::{Caller, Stack};
use crate::messages::{Echo, User};

/// tarpc.
#[derive(Clone, Copy, Debug)]
pub struct Tarpc;

/// Holds what the macro makes.
mod service {
    use super::{Echo, User};

    #[tarpc::service]
    pub trait Bench {
        /// The same bytes.
        async fn echo(request: Echo) -> Echo;
        /// The same user.
        async fn user(request: User) -> User;
    }
}

use self::service::{Bench, BenchClient};

#[derive(Clone)]
struct Answers;

impl Bench for Answers {
    async fn echo(self, _: Context, request: Echo) -> Echo {
        request
    }

    async fn user(self, _: Context, request: User) -> User {
        request
    }
}

impl Stack for Tarpc {
    type Caller = BenchClient;

    async fn serve(&self) -> Result<SocketAddr> {
        let mut incoming = tcp::listen((Ipv4Addr::LOCALHOST, 0), Bincode::default).await?;
        let address = incoming.local_addr();
        tokio::spawn(async move {
            while let Some(transport) = incoming.next().await {
                let Ok(transport) = transport else { continue };
                let calls = BaseChannel::with_defaults(transport).execute(Answers.serve());
                tokio::spawn(calls.for_each(|call| {
                    tokio::spawn(call);
                    ready(())
                }));
            }
        });
        Ok(address)
    }

    async fn connect(&self, address: SocketAddr) -> Result<BenchClient> {
        let transport = tcp::connect(address, Bincode::default).await?;
        Ok(BenchClient::new(Config::default(), transport).spawn())
    }
}

impl Caller for BenchClient {
    async fn send_echo(&self, request: Echo) -> Result<Echo> {
        Ok(self.echo(context::current(), request).await?)
    }

    async fn send_user(&self, request: User) -> Result<User> {
        Ok(self.user(context::current(), request).await?)
    }
}
