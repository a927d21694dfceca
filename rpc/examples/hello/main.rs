//! A server and a client in one program: `cargo run -p rpc --example hello`.

#[allow(unreachable_pub, reason = "made from hello.proto")]
#[path = "hello.pb.rs"]
#[rustfmt::skip]
mod greeter;

use std::time::Duration;

use greeter::{Greeter, GreeterClient, GreeterServer, HelloReply, HelloRequest};
use rpc::{Context, ContextExt, Server, WireError};
use tokio::net::TcpListener;

struct English;

impl Greeter for English {
    async fn hello(&self, _: &Context, request: HelloRequest) -> Result<HelloReply, WireError> {
        Ok(HelloReply { text: format!("Hello, {}!", request.name) })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = Server::new(GreeterServer::new(English));
    tokio::spawn(async move { server.serve(listener).await });

    let greeter = GreeterClient::connect(address).await?;
    let context = Context::with_timeout(Duration::from_secs(1));
    let reply = greeter.hello(&context, &HelloRequest { name: "world".to_owned() }).await?;
    println!("{}", reply.text);
    Ok(())
}
