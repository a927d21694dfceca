//! A peer's schema, beside the ledger's.

use rpc::ledger::LedgerApi;
use rpc::{Api, MAX_SCHEMA_BYTES, compatible};

use super::measured;

/// What a comparison may hold at once, however little or much it is given.
const BOUND: usize = 8 * 1024 * 1024;

/// The bytes are a serialized `FileDescriptorProto`.
pub fn hold(data: &[u8]) {
    let ours = LedgerApi::SCHEMA;
    let (there, held) = measured(|| compatible(ours.service, ours.file, data));
    let back = compatible(ours.service, data, ours.file);
    assert_eq!(there, back, "which side asks makes a difference");
    assert!(held <= BOUND, "{held} bytes for a schema of {}", data.len());
    if data.len() > MAX_SCHEMA_BYTES {
        assert!(there.is_err());
    }
    if let Err(why) = there {
        assert!(!why.reasons.is_empty());
    }
    let (_, held) = measured(|| compatible(ours.service, data, data));
    assert!(held <= BOUND, "{held} bytes for a schema of {} with itself", data.len());
}
