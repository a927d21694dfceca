//! Peers that announce more than they send, or more than is allowed.

use framing::{FrameError, MAX_MESSAGE_BYTES, MessageReader};
use rig::Lane;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::spec::scene::{LESSON, PATIENCE, framed, open_after, read, read_in_time};

#[tokio::test(start_paused = true)]
async fn one_byte_over_the_limit_is_refused_by_the_header_alone() {
    let header = u32::try_from(MAX_MESSAGE_BYTES + 1).unwrap().to_be_bytes();
    let (server, _wire, _client) = open_after(&header, Lane::new().read_at_most(1)).await;
    let arrived = timeout(PATIENCE, MessageReader::new(server).next()).await;
    LESSON
        .evidence()
        .sent("a header in four segments of one byte, and nothing more")
        .bytes(&header, [(0..4, "one more than the limit")])
        .arrived(read_in_time(&arrived))
        .hurts("a peer that announces too much must be told apart from one that hung up or is slow")
        .holds(matches!(arrived, Ok(Err(FrameError::TooLong { announced, limit }))
            if announced == MAX_MESSAGE_BYTES + 1 && limit == MAX_MESSAGE_BYTES));
}

/// The second length is -1 to a reader that takes it as a signed number.
#[test]
fn a_hostile_length_is_refused_before_anything_is_allocated() {
    for announced in [64 * 1024 * 1024, u32::MAX] {
        let header = announced.to_be_bytes();
        let (arrived, heap) = rig::heap::measure(async {
            let (server, _wire, _client) = open_after(&header, Lane::new().read_at_most(1)).await;
            timeout(PATIENCE, MessageReader::new(server).next()).await
        });
        let cheap = heap.peak_bytes < 128 * 1024;
        LESSON
            .evidence()
            .sent("a header in four segments of one byte, and nothing more; the client stays")
            .bytes(&header, [(0..4, &announced.to_string())])
            .arrived(read_in_time(&arrived))
            .fact("held", &format!("{} KiB at most", heap.peak_bytes / 1024))
            .hurts(if cheap {
                "the log says that a peer hung up, while it is there and attacks"
            } else {
                "four bytes from anyone must not cost the server what they announce"
            })
            .holds(matches!(arrived, Ok(Err(FrameError::TooLong { .. }))) && cheap);
    }
}

/// All at the same time, since a body that a waiting future holds is freed with that future.
#[test]
fn a_hundred_peers_that_announce_much_and_send_little_cost_little() {
    const PEERS: u64 = 100;
    let header = u32::try_from(MAX_MESSAGE_BYTES).unwrap().to_be_bytes();
    for body in [&b""[..], b"x"] {
        let bytes = [&header[..], body].concat();
        let (waiting, heap) = rig::heap::measure(async {
            let mut peers = JoinSet::new();
            for _ in 0..PEERS {
                let (server, wire, client) = open_after(&bytes, Lane::new().read_at_most(1)).await;
                peers.spawn(async move {
                    let waits = timeout(PATIENCE, MessageReader::new(server).next()).await.is_err();
                    drop((wire, client));
                    waits
                });
            }
            peers.join_all().await.into_iter().filter(|waits| *waits).count()
        });
        let all_wait = waiting == 100;
        LESSON
            .evidence()
            .sent(format!(
                "by each of {PEERS} peers, a header and {} bytes of the body, one by one",
                body.len()
            ))
            .bytes(&bytes, [(0..4, "1048576 bytes, as many as are allowed")])
            .arrived(format!("{waiting} readers wait for the rest"))
            .fact("held", &format!("{} KiB for each", heap.peak_bytes / PEERS / 1024))
            .hurts(if all_wait {
                "memory that is given for an announcement is given to anyone who announces"
            } else {
                "a peer that takes its time is taken for one that hung up"
            })
            .holds(all_wait && heap.peak_bytes < PEERS * 128 * 1024);
    }
}

/// Nor by the bytes behind a refused header: the peer has chosen those.
#[tokio::test(start_paused = true)]
async fn an_error_is_not_followed_by_a_good_end() {
    let header = u32::try_from(2 * MAX_MESSAGE_BYTES).unwrap().to_be_bytes();
    let too_long = [&header[..], &framed(&["pay mallory 9000"]).await].concat();
    let too_short = &framed(&["pay bob 30"]).await[..9];
    for (wire, sent) in
        [(&too_long[..], "a header over the limit and a message"), (too_short, "half a message")]
    {
        let mut from_client = MessageReader::new(wire);
        let answers = [from_client.next().await, from_client.next().await];
        LESSON
            .evidence()
            .sent(format!("{sent}, then the end; the server asks twice for a message"))
            .bytes(wire, [(0..4, "the length")])
            .arrived(answers.each_ref().map(read).join("\n"))
            .hurts(
                "a server that asks again, as after a timeout, takes a broken stream for one that ended well",
            )
            .holds(answers.iter().all(|answer| match answer {
                Err(FrameError::TooLong { announced, .. }) => *announced == 2 * MAX_MESSAGE_BYTES,
                Err(FrameError::Truncated { missing }) => wire == too_short && *missing == 5,
                _ => false,
            }));
    }
}
