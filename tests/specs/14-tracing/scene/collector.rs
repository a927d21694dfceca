//! A collector for OTLP over HTTP, with what it was sent; it answers as the test wants.

use std::sync::{Arc, Mutex};

use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// One request.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Listens until it is dropped.
pub(crate) struct Collector {
    address: String,
    posts: Arc<Mutex<Vec<Post>>>,
    more: Arc<Notify>,
    listens: AbortHandle,
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.listens.abort();
    }
}

impl Collector {
    /// Answers with these statuses, one after the other, and the last of them again and again; wants to be asked again at once.
    pub(crate) async fn start(statuses: &[u16]) -> Self {
        let answer = |status| {
            format!("HTTP/1.1 {status} -\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n").into_bytes()
        };
        Self::answering(statuses.iter().map(|status| Some(answer(status))).collect()).await
    }

    /// Takes requests and answers none.
    pub(crate) async fn that_hangs() -> Self {
        Self::answering(vec![None]).await
    }

    /// Answers each with these bytes.
    pub(crate) async fn that_says(bytes: &[u8]) -> Self {
        Self::answering(vec![Some(bytes.to_owned())]).await
    }

    /// Takes a batch but for so many spans of it.
    pub(crate) async fn that_rejects(spans: u8) -> Self {
        // `partial_success`, field 1, with `rejected_spans`, field 1.
        let body = [0x0a, 2, 0x08, spans];
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
        Self::that_says(&[&head[..], &body].concat()).await
    }

    async fn answering(answers: Vec<Option<Vec<u8>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let (posts, more) = (Arc::<Mutex<Vec<Post>>>::default(), Arc::<Notify>::default());
        let task = tokio::spawn({
            let (posts, more) = (Arc::clone(&posts), Arc::clone(&more));
            async move {
                let mut hanging = Vec::new();
                for nth in 0.. {
                    let Ok((mut stream, _)) = listener.accept().await else { return };
                    let Some(post) = read(&mut stream).await else { continue };
                    posts.lock().expect("no code that holds it can panic").push(post);
                    more.notify_one();
                    match &answers[usize::min(nth, answers.len() - 1)] {
                        Some(answer) => _ = stream.write_all(answer).await,
                        None => hanging.push(stream),
                    }
                }
            }
        });
        Self { address, posts, more, listens: task.abort_handle() }
    }

    pub(crate) fn address(&self) -> trail::Collector {
        trail::Collector { address: self.address.clone() }
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.posts.lock().expect("no code that holds it can panic").clone()
    }

    pub(crate) async fn wait_for(&self, posts: usize) {
        while self.posts().len() < posts {
            self.more.notified().await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Post> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "))?.parse().ok()?;
    let mut body = bytes.split_off(end);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Post { head, body })
}

/// As much of OTLP as the tests look at, written down a second time.
#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(message, repeated, tag = "1")]
    resources: Vec<Resource>,
}

#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, repeated, tag = "2")]
    scopes: Vec<Scope>,
}

#[derive(Clone, PartialEq, Message)]
struct Scope {
    #[prost(message, repeated, tag = "2")]
    spans: Vec<Span>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Span {
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) span_id: Vec<u8>,
}

/// The spans of a batch.
pub(crate) fn spans_of(body: &[u8]) -> Vec<Span> {
    let request = Request::decode(body).expect("a batch is Protobuf");
    request.resources.into_iter().flat_map(|resource| resource.scopes).flat_map(|scope| scope.spans).collect()
}
