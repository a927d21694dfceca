//! A client of one release and a server of another.

use rig::Link;
use tokio::time::timeout;
use versioning::exchange::{answer, ask};

use super::{PATIENCE, Payment, Release, payment};

/// What every pair comes to. A client uses `through` where the version agreed on has it.
pub(crate) const PAIRS: [&str; 9] = [
    "v1      v1      1      45.00 from 1001 to 2002                      entry 1, balance 55.00",
    "v1      v2      1      45.00 from 1001 to 2002                      entry 1, balance 54.75",
    "v1      v3      none   no common version: ours 2..=3, theirs 1..=1  no common version: ours 1..=1, theirs 2..=3",
    "v2      v1      1      45.00 from 1001 to 2002                      entry 1, balance 55.00",
    "v2      v2      2      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25, balance 54.75",
    "v2      v3      2      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25",
    "v3      v1      none   no common version: ours 1..=1, theirs 2..=3  no common version: ours 2..=3, theirs 1..=1",
    "v3      v2      2      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25",
    "v3      v3      3      45.00 from 1001 through 3003 to 2002         entry 1, fee 0.25",
];
pub(crate) const PAIRS_HEAD: &str =
    "client  server  agreed the server books                             the client is told";

/// What a server of release `S` did for a client of release `C`, and what the client was told: a row of the table. Two
/// versions in it are one that the client acted on, and another that the server did.
pub(crate) async fn pair<C: Release, S: Release>() -> String {
    let (client, server, _) = Link::between("client", "server").open();
    let mut agreed = "none".to_owned();
    let mut booked = None;
    let asking = ask(client, C::SPEAKS, |version| {
        agreed = version.to_string();
        let through = if version.get() < 2 { 0 } else { 3003 };
        C::transfer(&Payment { through, ..payment() })
    });
    let mut acted_on = None;
    let serving = answer(server, S::SPEAKS, |version, transfer: S::Transfer| {
        acted_on = Some(version.to_string());
        let order = S::read(&transfer);
        booked = Some(format!("{order}"));
        S::receipt(&order)
    });
    let both = async { tokio::join!(asking, serving) };
    let (told, did) = match timeout(PATIENCE, both).await {
        Err(_) => ("waits for ever".to_owned(), "waits for ever".to_owned()),
        Ok((receipt, served)) => {
            let told: Result<C::Receipt, _> = receipt;
            let did = booked.or(served.err().map(|why| why.to_string())).unwrap_or_default();
            (told.map_or_else(|why| why.to_string(), |receipt| C::told(&receipt)), did)
        }
    };
    if let Some(version) = acted_on.filter(|version| *version != agreed) {
        agreed = format!("{agreed}, {version}");
    }
    format!("{}      {}      {agreed:<6} {did:<44} {told}", C::NAME, S::NAME)
}
