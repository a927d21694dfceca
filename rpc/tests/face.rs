//! What a user of `rpc` can name, and say to a handler: nothing but `rpc` is needed for it.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod odd;

use std::sync::{Arc, Mutex};

use odd::{Blob, OddClient, OddServer, Seen, blob, pair, within};
use rig::Link;
use rpc::{
    Call, CallError, Client, Code, Context, ContextExt, Metadata, Method, Options, Schema, Server, Service,
    TRACEPARENT, TRACESTATE, Trace, TraceId, Work,
};
use tokio::io::split;

/// Every type that stands in a public signature, a public field or a variant.
#[test]
fn every_type_of_the_public_face_can_be_named_through_rpc() {
    fn named<T: ?Sized>() {}
    named::<(rpc::Backoff, rpc::Options, rpc::Limits, rpc::Pace, rpc::PingLimit, rpc::Codec)>();
    named::<(rpc::CallError, rpc::RequestError, rpc::ReplyError, rpc::ConnectError, rpc::Disagreement)>();
    named::<(rpc::WireError, rpc::Code, rpc::TraceId, rpc::Trace, rpc::Stopped, rpc::Closed, rpc::Failure)>();
    named::<(rpc::EncodeError, rpc::DecodeError, rpc::Damaged, rpc::FrameError, rpc::Incompatible)>();
    named::<(rpc::HandshakeError, rpc::NoCommonVersion, rpc::BadRange, rpc::VersionRange, rpc::Version)>();
    named::<(rpc::Context, rpc::Deadline, rpc::DeadlineSource, rpc::Metadata, rpc::Ended)>();
    named::<(rpc::Method, rpc::MethodId, rpc::Schema, rpc::Call, rpc::Encoded, rpc::Work, rpc::Server)>();
    named::<(rpc::TcpConnector, rpc::Client<odd::OddApi>, rpc::Channel<odd::OddApi>)>();
    named::<(rpc::wire::Frame, rpc::RequestId, rpc::CloseReason, rpc::wire::BadFrame, rpc::wire::BadMetadata)>(
    );
    named::<(rpc::wire::Introduction, rpc::wire::Role)>();
    named::<dyn rpc::Service>();
    let _ = rpc::SPEAKS;
}

/// Keeps the contexts of all calls, and refuses them all.
#[derive(Clone)]
struct Recorded<S>(Arc<S>, Arc<Mutex<Vec<Context>>>);

impl<S: Service> Service for Recorded<S> {
    fn schema(&self) -> Schema {
        self.0.schema()
    }

    fn methods(&self) -> &'static [Method] {
        self.0.methods()
    }

    fn call(&self, _: &'static Method, call: Call) -> Work {
        self.1.lock().unwrap().push(call.context().clone());
        call.refuse(Code::PermissionDenied, "by the layer")
    }
}

/// Calls a service by `context`: the error, and the context that the service saw, which lives as long as the connection.
async fn seen_by_a_service(context: &Context) -> (CallError, Context, OddClient) {
    let (near, far, _wire) = Link::between("client", "server").open();
    let contexts = Arc::default();
    let odd = OddServer::new(Seen::default());
    let server = Server::new(Recorded(Arc::new(odd), Arc::clone(&contexts)));
    let (reader, writer) = split(far);
    drop(server.connect(reader, writer));
    let (reader, writer) = split(near);
    let odd = OddClient::new(Client::over(reader, writer, Options::default()).await.unwrap());
    let refused: Result<Blob, _> = odd.echo(context, &blob(1)).await;
    let seen = contexts.lock().unwrap().pop().unwrap();
    (refused.unwrap_err(), seen, odd)
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_of_the_server_refuses_was_not_begun() {
    let context = within(1000).with_trace(Trace::new(TraceId(0xabc), 7));
    let (refused, ..) = seen_by_a_service(&context).await;
    let CallError::NotBegun(error) = refused else { panic!("{refused:?}") };
    let expected = (Code::PermissionDenied, "by the layer", TraceId(0xabc));
    assert_eq!((error.code, error.message(), error.trace), expected);
}

#[tokio::test(start_paused = true)]
async fn what_came_with_a_request_does_not_go_on_but_its_trace_does() {
    let secret = Metadata::new().with("authorization", "Bearer 42");
    let trace = Trace::new(TraceId(0xabc), 7).with_sampled(false);
    let (_, relay, _connection) =
        seen_by_a_service(&within(1000).with_outgoing_metadata(secret.clone()).with_trace(trace)).await;
    let incoming = relay.incoming_metadata().unwrap();
    assert_eq!((incoming.get("authorization"), relay.trace()), (Some("Bearer 42"), Some(trace)));

    let (_, backend, _) = seen_by_a_service(&relay).await;
    let names: Vec<&str> = backend.incoming_metadata().unwrap().iter().map(|(name, _)| name).collect();
    assert_eq!((names, backend.trace()), (vec![TRACEPARENT], Some(trace)));
}

#[tokio::test(start_paused = true)]
async fn a_trace_replaces_the_one_among_the_metadata_however_many_relays_there_were() {
    let stale = Trace::new(TraceId(1), 1).to_traceparent();
    let mut context = within(1000).with_outgoing_metadata(Metadata::new().with(TRACEPARENT, stale));
    let mut connections = Vec::new();
    for hop in 1..100 {
        let trace = Trace::new(TraceId(0xabc), hop);
        let (_, relay, connection) = seen_by_a_service(&context.with_trace(trace)).await;
        assert_eq!((relay.trace(), relay.incoming_metadata().unwrap().iter().count()), (Some(trace), 1));
        let again = relay.incoming_metadata().unwrap().clone();
        context = relay.with_outgoing_metadata(again);
        connections.push(connection);
    }
}

/// A relay's incoming and outgoing `tracestate`, for what its client sends.
async fn states(metadata: Metadata) -> (Option<String>, Vec<String>) {
    let (_, relay, _connection) = seen_by_a_service(&within(1000).with_outgoing_metadata(metadata)).await;
    let (_, backend, _) = seen_by_a_service(&relay).await;
    let received = backend.incoming_metadata().cloned().unwrap_or_default();
    (relay.tracestate().map(str::to_owned), received.get_all(TRACESTATE).map(str::to_owned).collect())
}

/// <https://github.com/spring-attic/spring-cloud-sleuth/issues/2001>, and for the names
/// <https://github.com/eclipse-vertx/vertx-grpc/pull/120>
#[tokio::test(start_paused = true)]
async fn a_tracestate_goes_on_as_it_came_with_its_traceparent_and_not_without() {
    let parent = Trace::new(TraceId(0xabc), 7).to_traceparent();
    let traced = Metadata::new().with("TraceParent", parent);
    let state = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7";
    assert_eq!(
        states(traced.clone().with("Tracestate", state)).await,
        (Some(state.to_owned()), vec![state.to_owned()])
    );
    let two = traced.clone().with(TRACESTATE, "congo=1").with(TRACESTATE, "rojo=2");
    assert_eq!(states(two).await, (Some("congo=1,rojo=2".to_owned()), vec!["congo=1,rojo=2".to_owned()]));
    let twice = traced.clone().with(TRACEPARENT, Trace::new(TraceId(0xdef), 8).to_traceparent());
    for without in [Metadata::new(), Metadata::new().with(TRACEPARENT, "nonsense"), twice] {
        assert_eq!(states(without.with(TRACESTATE, state)).await, (None, vec![]));
    }
    for bad in ["", "congo=\u{1}", "congo=é", &"c".repeat(513)] {
        assert_eq!(states(traced.clone().with(TRACESTATE, bad)).await, (None, vec![]), "{bad:?}");
    }
    let long = (0..100).map(|vendor| format!("v{vendor}=00f067aa")).collect::<Vec<_>>().join(",");
    let (kept, sent) = states(traced.with(TRACESTATE, &long)).await;
    let kept = kept.unwrap();
    assert!(long.starts_with(&format!("{kept},")) && (490..=512).contains(&kept.len()), "{kept}");
    assert_eq!(sent, [kept]);
}

#[tokio::test(start_paused = true)]
async fn a_tracestate_belongs_to_its_trace() {
    let trace = Trace::new(TraceId(0xabc), 7);
    let traced = within(1000).with_trace(trace).with_tracestate("congo=1");
    let (_, seen, _connection) = seen_by_a_service(&traced).await;
    assert_eq!(seen.tracestate(), Some("congo=1"));
    let next = seen.clone().with_trace(Trace::new(trace.id, 8));
    assert_eq!(next.tracestate(), Some("congo=1"));
    assert_eq!(next.with_tracestate("").tracestate(), None);
    assert_eq!(seen.with_trace(Trace::new(TraceId(0xdef), 8)).tracestate(), None);
    assert_eq!(within(1000).with_tracestate("congo=1").tracestate(), None);
}

#[test]
fn a_traceparent_is_read_as_w3c_says() {
    let (id, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let trace = Trace::new(TraceId(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736), 0x00f0_67aa_0ba9_02b7);
    let followed = [
        (format!("00-{id}-{parent}-01"), trace),
        (format!("00-{id}-{parent}-00"), trace.with_sampled(false)),
        (format!("00-{id}-{parent}-fe"), trace.with_sampled(false)),
        (format!("cc-{id}-{parent}-01"), trace),
        (format!("cc-{id}-{parent}-01-what"), trace),
    ];
    for (text, expected) in followed {
        assert_eq!(Trace::from_traceparent(&text), Some(expected), "{text}");
    }
    assert_eq!(trace.with_sampled(false).to_traceparent(), format!("00-{id}-{parent}-00"));
    let ignored = [
        String::new(),
        format!("00-{id}-{parent}"),
        format!("00-{}-{parent}-01", id.to_uppercase()),
        format!("00-{id}-{}-01", parent.to_uppercase()),
        format!("00-{}-{parent}-01", "0".repeat(32)),
        format!("00-{id}-{}-01", "0".repeat(16)),
        format!("00-{id}-{parent}-01-what"),
        format!("00-{id}-{parent}-0A"),
        format!("cc-{id}-{parent}-01what"),
        format!("ff-{id}-{parent}-01"),
        format!("00-{id}_{parent}-01"),
        format!("00-{id}-+0f067aa0ba902b7-01"),
        format!("00-{}-{parent}-01", "é".repeat(16)),
    ];
    for text in ignored {
        assert_eq!(Trace::from_traceparent(&text), None, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bad_traceparent_fails_no_call() {
    let pair = pair().await;
    let context = within(1000).with_outgoing_metadata(Metadata::new().with(TRACEPARENT, "nonsense"));
    assert!(pair.odd.echo(&context, &blob(1)).await.is_ok());
}
