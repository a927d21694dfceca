//! A client and a server of different ages: what an older release says and hears, against today's ledger.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::time::Duration;

use rig::Link;
use rpc::ledger::{
    BalanceRequest, Bank, LedgerApi, LedgerClient, LedgerServer, OpenRequest, TransferRequest,
};
use rpc::{Client, Codec, ConnectError, Context, ContextExt, Disagreement, Options, Server};
use tokio::io::split;

/// The ledger's first release, pinned: accounts are opened empty, and no money is moved. Its schema is
/// [`FIRST`].
#[allow(unreachable_pub, reason = "as in a crate of its own")]
mod old {
    use rpc::Message;
    use rpc::{Context, WireError};
    use serde::{Deserialize, Serialize};

    #[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
    pub struct OpenRequest {
        #[prost(string, tag = "1")]
        pub owner: String,
    }

    #[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
    pub struct OpenReply {
        #[prost(uint64, tag = "1")]
        #[serde(with = "rpc::json")]
        pub account: u64,
    }

    impl Message for OpenRequest {
        const KIND: &'static str = "ledger.v1.OpenRequest";

        fn missing(&self) -> Option<&'static str> {
            self.owner.is_empty().then_some("owner")
        }
    }

    impl Message for OpenReply {
        const KIND: &'static str = "ledger.v1.OpenReply";

        fn missing(&self) -> Option<&'static str> {
            (self.account == 0).then_some("account")
        }
    }

    rpc::service! {
        /// The first release.
        #[schema(super::FIRST)]
        #[api(FirstApi)]
        #[client(FirstClient)]
        #[server(FirstServer)]
        pub trait First as "ledger.v1.Ledger" {
            /// Opens an empty account.
            async fn open(OpenRequest) -> OpenReply = "Open";
        }
    }

    /// Opens account 7 for everybody.
    pub struct Seven;

    impl First for Seven {
        async fn open(&self, _: &Context, _: OpenRequest) -> Result<OpenReply, WireError> {
            Ok(OpenReply { account: 7 })
        }
    }
}

/// A `FileDescriptorProto`: its messages, then its service.
const FIRST: &[u8] = b"\
    \n\x0cledger.proto\x12\x09ledger.v1\
    \"#\n\x0bOpenRequest\x12\x14\n\x05owner\x18\x01 \x01(\x09R\x05owner\
    \"%\n\x09OpenReply\x12\x18\n\x07account\x18\x01 \x01(\x04R\x07account\
    2>\n\x06Ledger\x124\n\x04Open\x12\x16.ledger.v1.OpenRequest\x1a\x14.ledger.v1.OpenReply\
    b\x06proto3\
    ";

fn within() -> Context {
    Context::with_timeout(Duration::from_secs(1))
}

/// What both sides come to.
async fn between<A: rpc::Api>(server: Server, codec: Codec) -> Result<Client<A>, ConnectError> {
    let (near, far, _) = Link::between("client", "server").open();
    let (reader, writer) = split(far);
    drop(server.connect(reader, writer));
    let (reader, writer) = split(near);
    Client::over(reader, writer, Options::default().with_codec(codec)).await
}

#[tokio::test(start_paused = true)]
async fn a_client_of_the_first_release_calls_todays_server() {
    for codec in [Codec::Protobuf, Codec::Json] {
        let server = Server::new(LedgerServer::new(Bank::default()));
        let first = old::FirstClient::new(between(server.clone(), codec).await.unwrap());
        let opened = first.open(&within(), &old::OpenRequest { owner: "ann".to_owned() }).await;
        assert_eq!(opened.unwrap().account, 1, "{codec:?}");
        let today = LedgerClient::new(between::<LedgerApi>(server, codec).await.unwrap());
        let balance = today.balance(&within(), &BalanceRequest { account: 1 }).await;
        assert_eq!(balance.unwrap().cents, Some(0), "{codec:?}: what was not sent is nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn todays_client_calls_a_server_of_the_first_release() {
    for codec in [Codec::Protobuf, Codec::Json] {
        let server = Server::new(old::FirstServer::new(old::Seven));
        let today = LedgerClient::new(between::<LedgerApi>(server, codec).await.unwrap());
        let opened = today.open(&within(), &OpenRequest { owner: "ann".to_owned(), cents: 5 }).await;
        assert_eq!(opened.unwrap().account, 7, "{codec:?}");
        let order = TransferRequest { from: 1, to: 2, cents: 3, key: vec![4] };
        let error = today.transfer(&within(), &order).await.unwrap_err();
        assert_eq!(error.code(), rpc::Code::Unimplemented, "{codec:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_ages_do_not_talk_by_position() {
    let server = Server::new(LedgerServer::new(Bank::default()));
    let refused = between::<old::FirstApi>(server, Codec::Postcard).await;
    assert!(matches!(refused, Err(ConnectError::Disagreement(Disagreement::Positional(_)))), "{refused:?}");
}
