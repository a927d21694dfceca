//! An exchange that ends before its answer.

use rig::{Link, Script};
use solution_02_framing::HEADER_BYTES;
use versioning::exchange::{ExchangeError, answer, ask};
use versioning::{encode, v1};

use crate::spec::scene::{Release, V1, payment};

const HELLO: &[u8] = b"\0\0\0\x08VERS\0\x01\0\x01";

#[tokio::test(start_paused = true)]
async fn a_peer_that_closes_where_it_should_speak_has_said_nothing() {
    let (client, server, _) = Link::between("client", "server").open();
    let asking = ask::<_, v1::Receipt>(client, v1::SPEAKS, |_| V1::transfer(&payment()));
    let question = HEADER_BYTES + encode(&V1::transfer(&payment())).len();
    let hears_and_dies = Script::new().hear(HELLO).say(HELLO).skip(question);
    let (told, _) = tokio::join!(asking, hears_and_dies.play(server));
    // The transfer may be booked: that nobody knows is not the same as a receipt that lacks something.
    assert!(matches!(told, Err(ExchangeError::Closed)), "{told:?}");

    let (client, server, _) = Link::between("client", "server").open();
    let serving =
        answer(server, v1::SPEAKS, |_, _: v1::Transfer| -> v1::Receipt { panic!("nobody has asked") });
    let (did, _) = tokio::join!(serving, Script::new().say(HELLO).play(client));
    assert!(matches!(did, Err(ExchangeError::Closed)), "{did:?}");
}
