//! jsonrpsee over WebSocket.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use jsonrpsee_core::ClientError;
use jsonrpsee_core::client::{Client as WsClient, ClientT};
use jsonrpsee_core::params::ArrayParams;
use jsonrpsee_server::{RpcModule, ServerConfig};
use jsonrpsee_types::ErrorObjectOwned;
use jsonrpsee_ws_client::WsClientBuilder;
use tokio::time::timeout;

use crate::app::App;
use crate::hostile_peer;
use crate::serde_types::{Subscriber, Written};
use crate::stack::{self, Client, Failure, Server, Shape, Stack};

const PING: Duration = Duration::from_secs(1);
/// More than an interval: it is counted from the last sign of life, not from the ping.
const INACTIVE: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(4);
/// The only one of JSON-RPC's codes for what an application says.
const CALL_FAILED: i32 = -32_000;

#[derive(Clone, Copy, Debug)]
pub struct Jsonrpsee {
    best: bool,
}

impl Jsonrpsee {
    pub const BY_DEFAULT: Self = Self { best: false };
    /// Pings on both sides, and a timeout.
    pub const AT_ITS_BEST: Self = Self { best: true };
}

#[async_trait]
impl Stack for Jsonrpsee {
    async fn serve(&self, app: App) -> Result<Server> {
        let mut config = ServerConfig::builder();
        if self.best {
            let pings = jsonrpsee_server::PingConfig::new();
            config =
                config.enable_ws_ping(pings.ping_interval(PING).inactive_limit(INACTIVE).max_failures(1));
        }
        let server = jsonrpsee_server::Server::builder().set_config(config.build());
        let server = server.build((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = server.local_addr()?;
        let handle = server.start(methods(app)?);
        Ok(Server::at(address, async move { handle.stopped().await }))
    }

    async fn serve_by_default(&self, app: App) -> Result<Server> {
        Self::BY_DEFAULT.serve(app).await
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        let mut builder = WsClientBuilder::new();
        if self.best {
            let pings = jsonrpsee_core::client::async_client::PingConfig::new();
            builder = builder
                .enable_ws_ping(pings.ping_interval(PING).inactive_limit(INACTIVE).max_failures(1))
                .request_timeout(TIMEOUT);
        }
        Ok(Box::new(Connection { client: builder.build(format!("ws://{address}")).await?, pings: self.best }))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        const UPGRADE: &[u8] =
            b"GET / HTTP/1.1\r\nHost: probe\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        // RFC 6455, 5.2: a final text frame, masked, with a length of 63 bits; a mask; one byte.
        const HEADER: &[u8] = b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffmaskx";
        hostile_peer::closed_after(hostile_peer::upgraded(address, UPGRADE).await?, HEADER).await
    }
}

fn methods(app: App) -> Result<RpcModule<App>> {
    let mut module = RpcModule::new(app);
    module.register_async_method("ask", |params, app, _| async move {
        let text: String = params.one()?;
        // The framework has no conversion for an application's error: this is what its examples do.
        app.answer(&text, None)
            .await
            .map_err(|error| ErrorObjectOwned::owned(CALL_FAILED, error.to_string(), None::<()>))
    })?;
    module.register_async_method("send", |params, app, _| async move {
        let subscriber: Subscriber = params.one()?;
        app.keep(subscriber.into());
        Ok::<_, ErrorObjectOwned>(())
    })?;
    module.register_async_method("fetch", |params, _, _| async move {
        let shape: String = params.one()?;
        let shape = Shape::ALL.into_iter().find(|known| format!("{known:?}") == shape);
        Ok::<_, ErrorObjectOwned>(Written::by(shape.unwrap_or(Shape::UnknownVariant)))
    })?;
    module.register_method("close_account", |_, app, _| app.close_account())?;
    module.register_method("balance", |_, app, _| app.balance())?;
    Ok(module)
}

struct Connection {
    client: WsClient,
    pings: bool,
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        let call = self.client.request("ask", only(text)?);
        let Some(within) = within else { return call.await.map_err(failure) };
        // There is no deadline for a single call: this is what one writes instead.
        let Ok(answer) = timeout(within, call).await else { return Err(Failure::new("Elapsed", "")) };
        answer.map_err(failure)
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        self.client.request("send", only(Written::by(shape))?).await.map_err(failure)
    }

    async fn fetch(&self, shape: Shape) -> Result<stack::Subscriber, Failure> {
        let subscriber: Subscriber =
            self.client.request("fetch", only(format!("{shape:?}"))?).await.map_err(failure)?;
        Ok(subscriber.into())
    }

    async fn balance(&self) -> Result<String, Failure> {
        self.client.request("balance", ArrayParams::new()).await.map_err(failure)
    }

    fn pings(&self) -> bool {
        self.pings
    }
}

fn only(parameter: impl serde::Serialize) -> Result<ArrayParams, Failure> {
    let mut params = ArrayParams::new();
    params.insert(parameter).map_err(|error| Failure::new("ParseError", error.to_string()))?;
    Ok(params)
}

fn failure(error: ClientError) -> Failure {
    let kind = match &error {
        ClientError::Call(error) => format!("Call {}", error.code()),
        ClientError::Transport(_) => "Transport".into(),
        ClientError::RestartNeeded(_) => "RestartNeeded".into(),
        ClientError::ParseError(_) => "ParseError".into(),
        ClientError::RequestTimeout => "RequestTimeout".into(),
        _ => "another error".into(),
    };
    Failure::new(kind, format!("{error} {error:?}"))
}
