//! A body, once its seal was right: what the codecs make of it.

use bytes::Bytes;
use rpc::ledger::{BalanceReply, BalanceRequest, OpenReply, OpenRequest, TransferReply, TransferRequest};
use rpc::{Codec, Message};
use solution_06_versioning::seal::seal;

use super::measured;

/// The first byte chooses codec and message, the rest is the message.
pub fn hold(data: &[u8]) {
    let Some((&choice, encoded)) = data.split_first() else { return };
    let codec = Codec::ALL[usize::from(choice) % Codec::ALL.len()];
    let read = match usize::from(choice) / Codec::ALL.len() % 6 {
        0 => sealed::<OpenRequest>,
        1 => sealed::<OpenReply>,
        2 => sealed::<BalanceRequest>,
        3 => sealed::<BalanceReply>,
        4 => sealed::<TransferRequest>,
        _ => sealed::<TransferReply>,
    };
    read(codec, encoded);
    // As it came, without a seal of ours.
    let _ = codec.decode::<TransferRequest>(Bytes::copy_from_slice(encoded));
}

fn sealed<M: Message + PartialEq>(codec: Codec, encoded: &[u8]) {
    let body = Bytes::from(seal(M::KIND, encoded));
    let (message, held) = measured(|| codec.decode::<M>(body.clone()));
    assert!(held <= 16 * body.len() + 4096, "{held} bytes for a body of {}", body.len());
    let Ok(message) = message else { return };
    let again = codec.encode(&message).unwrap();
    assert!(codec.decode::<M>(again).unwrap() == message, "read again, it is another {}", M::KIND);
}
