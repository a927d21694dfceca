//! The API behind a real server, axum, and a client that writes its bytes itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode};
use evolution::{Api, MAX_BODY_BYTES};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Serves `api` on a port of its own for as long as the test's runtime lives.
pub(crate) async fn serve(api: Arc<Api>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("this machine has ports");
    let address = listener.local_addr().expect("it listens");
    let router = Router::new().fallback(answer).with_state(api);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn answer(State(api): State<Arc<Api>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    match to_bytes(body, MAX_BODY_BYTES).await {
        Ok(body) => api.answer(&Request::from_parts(head, body)).map(Body::from),
        Err(_) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            response
        }
    }
}

/// Sends these bytes and reads until the server hangs up.
pub(crate) async fn raw(address: SocketAddr, bytes: &str) -> String {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(bytes.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    timeout(Duration::from_secs(20), exchange)
        .await
        .expect("the server is on this machine")
        .expect("it speaks to us")
}
