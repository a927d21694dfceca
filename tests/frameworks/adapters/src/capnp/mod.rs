//! Cap'n Proto, with its own RPC. Nothing of it is `Send`: each end has a thread.

#[rustfmt::skip]
#[allow(clippy::all, clippy::unwrap_used, dead_code, missing_docs, unreachable_pub, reason = "made by capnpc: see lab.capnp")]
mod lab_capnp;
mod subscribers;
mod thread;

use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use capnp::Error;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

use self::lab_capnp::lab;
use self::thread::Caller;
use crate::app::App;
use crate::hostile_peer;
use crate::stack::{Client, Failure, Server, Shape, Stack, Subscriber};

#[derive(Clone, Copy, Debug)]
pub struct Capnp {
    best: bool,
}

impl Capnp {
    pub const BY_DEFAULT: Self = Self { best: false };
    /// Asks of each field whether it is there.
    pub const AT_ITS_BEST: Self = Self { best: true };
}

struct Handlers {
    app: App,
    best: bool,
}

impl lab::Server for Handlers {
    async fn ask(self: Rc<Self>, call: lab::AskParams, mut reply: lab::AskResults) -> Result<(), Error> {
        let text = call.get()?.get_text()?.to_str()?;
        // An application's error is a text here.
        let answer = self.app.answer(text, None).await.map_err(|error| Error::failed(error.to_string()))?;
        reply.get().set_text(&answer);
        Ok(())
    }

    async fn send(self: Rc<Self>, call: lab::SendParams, _: lab::SendResults) -> Result<(), Error> {
        self.app.keep(subscribers::read(call.get()?.get_user(), self.best)?);
        Ok(())
    }

    async fn fetch(
        self: Rc<Self>,
        call: lab::FetchParams,
        mut reply: lab::FetchResults,
    ) -> Result<(), Error> {
        let wanted = call.get()?.get_shape();
        let shape = Shape::ALL.into_iter().find(|shape| *shape as u32 == wanted);
        subscribers::write(shape.unwrap_or(Shape::Same), reply.get().init_user());
        Ok(())
    }

    async fn close_account(
        self: Rc<Self>,
        _: lab::CloseAccountParams,
        mut reply: lab::CloseAccountResults,
    ) -> Result<(), Error> {
        reply.get().set_text(self.app.close_account());
        Ok(())
    }

    async fn balance(
        self: Rc<Self>,
        _: lab::BalanceParams,
        mut reply: lab::BalanceResults,
    ) -> Result<(), Error> {
        reply.get().set_text(self.app.balance());
        Ok(())
    }
}

#[async_trait]
impl Stack for Capnp {
    async fn serve(&self, app: App) -> Result<Server> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let best = self.best;
        let (alive, ended) = oneshot::channel();
        thread::serve(listener, move || Handlers { app, best }, ended);
        Ok(Server::at(address, async move {
            let _alive = alive;
            std::future::pending().await
        }))
    }

    async fn connect(&self, address: SocketAddr) -> Result<Box<dyn Client>> {
        let stream = TcpStream::connect(address).await?.into_std()?;
        Ok(Box::new(Connection { caller: Caller::over(stream), best: self.best }))
    }

    async fn announce_huge(&self, address: SocketAddr) -> Result<String> {
        // One segment, of 32 bits of words, little endian, and one byte of it.
        hostile_peer::closed_after(TcpStream::connect(address).await?, b"\0\0\0\0\xff\xff\xff\xffx").await
    }
}

struct Connection {
    caller: Caller,
    best: bool,
}

#[async_trait]
impl Client for Connection {
    async fn ask(&self, text: String, within: Option<Duration>) -> Result<String, Failure> {
        let call = self.caller.call(|lab| async move {
            let mut request = lab.ask_request();
            request.get().set_text(&text);
            Ok(request.send().promise.await?.get()?.get_text()?.to_string()?)
        });
        let Some(within) = within else { return call.await };
        // There are no deadlines: this is what one writes instead.
        timeout(within, call).await.unwrap_or_else(|_| Err(Failure::new("Elapsed", "")))
    }

    async fn send(&self, shape: Shape) -> Result<(), Failure> {
        self.caller
            .call(move |lab| async move {
                let mut request = lab.send_request();
                subscribers::write(shape, request.get().init_user());
                request.send().promise.await.map(drop)
            })
            .await
    }

    async fn fetch(&self, shape: Shape) -> Result<Subscriber, Failure> {
        let best = self.best;
        self.caller
            .call(move |lab| async move {
                let mut request = lab.fetch_request();
                request.get().set_shape(shape as u32);
                subscribers::read(request.send().promise.await?.get()?.get_user(), best)
            })
            .await
    }

    async fn balance(&self) -> Result<String, Failure> {
        self.caller
            .call(|lab| async move {
                Ok(lab.balance_request().send().promise.await?.get()?.get_text()?.to_string()?)
            })
            .await
    }
}
