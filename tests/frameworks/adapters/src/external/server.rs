//! The server's end: what arrives there is given to the application, and what that says is told to the adapter.

use std::collections::{HashMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use prost::Message;
use tokio_util::task::AbortOnDropHandle;

use super::line::{Content, Event, Method, Op, Request, User, whole};
use super::process::{Mouth, Process};
use super::trouble::Misbehaviour;
use crate::app::App;
use crate::protobuf::{Plans, Written};
use crate::stack::{Host, Server, Shape, Subscriber};

/// `Plan`'s numbers in `lab.proto`.
const PLANS: Plans = Plans { pro: 1, team: 2 };

pub(super) fn serve(process: Process, port: u16, app: App) -> Server {
    let host = Host::of(process.watched.clone());
    Server::at(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), dispatch(process, app)).hosted_by(host)
}

async fn dispatch(mut process: Process, app: App) {
    let mut running: HashMap<u64, AbortOnDropHandle<()>> = HashMap::new();
    // Threads of one server say what they begin in any order.
    let mut begun = HashSet::new();
    while let Some(event) = process.events.recv().await {
        let (event, id) = match event {
            Event::Request(request) if begun.insert(request.handler) => {
                let id = request.handler;
                running.retain(|_, handler| !handler.is_finished());
                let handler = tokio::spawn(handle(request, app.clone(), process.mouth()));
                running.insert(id, AbortOnDropHandle::new(handler));
                continue;
            }
            // Its answer may be on the way: then it is no longer there to be stopped.
            Event::Stopped { handler } if begun.contains(&handler) => {
                running.remove(&handler);
                continue;
            }
            Event::Request(request) => ("request", request.handler),
            Event::Stopped { handler } => ("stopped", handler),
            _ => {
                let why = "a server does not say this".into();
                process.watched.blame(&Misbehaviour::WrongLine { why, line: "an event of a client".into() });
                continue;
            }
        };
        process.watched.blame(&Misbehaviour::UnknownId { event, id });
    }
    // The process has ended, and its handlers with it.
    running.clear();
    std::future::pending::<()>().await;
}

async fn handle(request: Request, app: App, mouth: Mouth) {
    let handler = request.handler;
    match request.method {
        Method::Ask => ask(request, app, mouth).await,
        Method::Send => {
            if let Some(user) = request.user {
                app.keep(subscriber(user));
            }
            mouth.say(&Op::Answer { handler, content: Content::default() });
        }
        Method::Fetch => {
            let shape =
                Shape::ALL.into_iter().find(|shape| name(*shape) == request.text).unwrap_or(Shape::Same);
            mouth.say(&Op::Answer { handler, content: Content::user(name(shape), &written(shape)) });
        }
        Method::Balance => mouth.say(&Op::Answer { handler, content: Content::text(&app.balance()) }),
        Method::CloseAccount => {
            mouth.say(&Op::Answer { handler, content: Content::text(&app.close_account()) })
        }
    }
}

async fn ask(request: Request, app: App, mouth: Mouth) {
    let handler = request.handler;
    let left = request.deadline_ms.map(|left| Duration::from_millis(left.try_into().unwrap_or(0)));
    let Some(text) = whole(request.text, request.fill) else {
        return mouth.say(&Op::Answer { handler, content: Content::text("a text that is too long") });
    };
    // A task of its own: one of the texts has it panic.
    let answer = AbortOnDropHandle::new(tokio::spawn(async move { app.answer(&text, left).await })).await;
    match answer {
        Ok(Ok(text)) => mouth.say(&Op::Answer { handler, content: Content::text(&text) }),
        Ok(Err(declined)) => {
            mouth.say(&Op::Fail { handler, text: declined.to_string(), cause: declined.cause() });
        }
        Err(_) => mouth.say(&Op::Panic { handler, text: "a probe's handler panics, on purpose" }),
    }
}

/// The shape's name in the lines.
pub(super) fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Same => "same",
        Shape::Missing => "missing",
        Shape::Moved => "moved",
        Shape::Renamed => "renamed",
        Shape::Added => "added",
        Shape::UnknownVariant => "variant",
    }
}

/// What another program writes in Protobuf.
pub(super) fn written(shape: Shape) -> Vec<u8> {
    Written::by(shape, &PLANS).encode_to_vec()
}

/// What a reader read: null and the schema's names as all stacks have them.
pub(super) fn subscriber(user: User) -> Subscriber {
    let text = |field: Option<String>| field.unwrap_or_else(|| Subscriber::NULL.into());
    let plan = match text(user.plan).as_str() {
        "FREE" => "Free".into(),
        "PRO" => "Pro".into(),
        other => other.to_owned(),
    };
    Subscriber { name: text(user.name), email: text(user.email), plan }
}
