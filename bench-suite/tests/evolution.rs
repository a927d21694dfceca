//! Which codec survives an added field: tried, and compared with what the report prints.

#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use std::panic;

use bench_suite::caveats::{CAVEATS, Outcome};
use bench_suite::codecs::{
    Bincode, Bitcode, Borsh, Codec, Custom, Postcard, Prost, Refusal, Rkyv, RmpArrays, RmpNamed, SerdeJson,
    SonicRs, Wincode,
};
use bench_suite::custom::record::{Fields, Record};
use bench_suite::custom::{UserView, batch};
use bench_suite::for_every_codec;
use bench_suite::generate;
use bench_suite::messages::{Address, Batch, User};
use prost::Message;

for_every_codec! {
    /// The user of next Tuesday: one field more.
    struct Newer {
        id: u64,
        name: String,
        email: String,
        phone: String,
        age: u32,
        score: f64,
        active: bool,
        created_at_ms: i64,
        roles: Vec<String>,
        address: Address,
        #[serde(default)]
        nickname: String,
    }

    struct NewerBatch {
        users: Vec<Newer>,
    }
}

impl From<User> for Newer {
    fn from(user: User) -> Self {
        let User { id, name, email, phone, age, score, active, created_at_ms, roles, address } = user;
        Self {
            id,
            name,
            email,
            phone,
            age,
            score,
            active,
            created_at_ms,
            roles,
            address,
            nickname: "Ali".to_owned(),
        }
    }
}

impl From<Newer> for User {
    fn from(user: Newer) -> Self {
        let Newer { id, name, email, phone, age, score, active, created_at_ms, roles, address, .. } = user;
        Self { id, name, email, phone, age, score, active, created_at_ms, roles, address }
    }
}

type Outcomes = (Outcome, Outcome, Outcome);

fn judge<T: PartialEq>(sent: &T, read: impl FnOnce() -> Result<T, Refusal> + panic::UnwindSafe) -> Outcome {
    match panic::catch_unwind(read) {
        Ok(Ok(arrived)) if arrived == *sent => Outcome::Survives,
        Ok(Ok(_)) => Outcome::Wrong,
        Ok(Err(_)) | Err(_) => Outcome::Refused,
    }
}

fn try_out<C>() -> Outcomes
where
    C: Codec<User, Owned = User>
        + Codec<Newer, Owned = Newer>
        + Codec<Batch, Owned = Batch>
        + Codec<NewerBatch, Owned = NewerBatch>,
{
    let (user, batch) = (generate::user(), Batch { users: generate::users(3) });
    let newer_batch = NewerBatch { users: batch.users.iter().cloned().map(Newer::from).collect() };
    let newer = <C as Codec<Newer>>::encode(&user.clone().into()).unwrap();
    let older = <C as Codec<User>>::encode(&user).unwrap();
    let list = <C as Codec<NewerBatch>>::encode(&newer_batch).unwrap();
    let (newer, older, list) = (newer.as_ref().to_vec(), older.as_ref().to_vec(), list.as_ref().to_vec());
    (
        judge(&user, || <C as Codec<User>>::decode(&newer)),
        judge(&user, || Ok(<C as Codec<Newer>>::decode(&older)?.into())),
        judge(&batch, || <C as Codec<Batch>>::decode(&list)),
    )
}

fn try_rkyv() -> Outcomes {
    type Error = rkyv::rancor::Error;
    let (user, batch) = (generate::user(), Batch { users: generate::users(3) });
    let newer_batch = NewerBatch { users: batch.users.iter().cloned().map(Newer::from).collect() };
    let newer = rkyv::to_bytes::<Error>(&Newer::from(user.clone())).unwrap();
    let older = Rkyv::encode(&user).unwrap();
    let list = rkyv::to_bytes::<Error>(&newer_batch).unwrap();
    (
        judge(&user, || <Rkyv as Codec<User>>::decode(&newer)),
        judge(&user, || Ok(rkyv::from_bytes::<Newer, Error>(&older)?.into())),
        judge(&batch, || <Rkyv as Codec<Batch>>::decode(&list)),
    )
}

/// What every Protobuf message has: fields that it does not know are skipped, absent ones are the default.
fn try_prost() -> Outcomes {
    #[derive(Clone, PartialEq, Message)]
    struct Nickname {
        #[prost(string, tag = "11")]
        nickname: String,
    }
    let added = Nickname { nickname: "Ali".to_owned() }.encode_to_vec();
    let user = generate::user();
    let older = Prost::encode(&user).unwrap();
    // Protobuf's encodings may be put together: this is the message of a schema with field 11.
    let newer = [older.clone(), added].concat();
    let field = |bytes: &[u8]| {
        let mut list = vec![0x0a];
        prost::encode_length_delimiter(bytes.len(), &mut list).unwrap();
        [list, bytes.to_vec()].concat()
    };
    let list = [field(&newer), field(&newer)].concat();
    let batch = Batch { users: vec![user.clone(), user.clone()] };
    (
        judge(&user, || <Prost as Codec<User>>::decode(&newer)),
        judge(&user, || {
            assert_eq!(Nickname::decode(&*older)?.nickname, "");
            <Prost as Codec<User>>::decode(&older)
        }),
        judge(&batch, || <Prost as Codec<Batch>>::decode(&list)),
    )
}

/// A newer writer has a number, a text and a flag more; a newer batch has a column more and says so.
fn try_custom() -> Outcomes {
    let user = generate::user();
    let older = Custom::encode(&user).unwrap();
    let known = Record::<28, 8>::read(&older, (28, 8)).unwrap();
    let mut numbers = [7; 36];
    numbers[..28].copy_from_slice(&known.numbers);
    let mut texts = ["Ali"; 9];
    texts[..8].copy_from_slice(&known.texts);
    let mut newer = Vec::new();
    Fields { numbers, texts, list: &user.roles, flags: known.flags | 0x80 }.write(&mut newer).unwrap();
    let mut newer_batch = Vec::new();
    batch::encode(&generate::batch(), &mut newer_batch).unwrap();
    newer_batch[0] += 1;
    (
        judge(&user, || Ok(UserView::read(&newer)?.to_user())),
        judge(&user, || {
            let read = Record::<36, 9>::read(&older, (28, 8))?;
            assert_eq!((read.numbers_present, read.texts_present, read.texts[8]), (28, 8, ""));
            Ok(UserView::read(&older)?.to_user())
        }),
        judge(&generate::batch(), || Ok(batch::decode(&newer_batch)?)),
    )
}

#[test]
fn what_the_report_says_of_an_added_field_is_what_happens() {
    type Trial = (&'static str, fn() -> Outcomes);
    let tried: &[Trial] = &[
        ("custom", try_custom),
        ("rkyv", try_rkyv),
        ("wincode", try_out::<Wincode>),
        ("borsh", try_out::<Borsh>),
        ("bincode 2", try_out::<Bincode>),
        ("prost", try_prost),
        ("postcard", try_out::<Postcard>),
        ("rmp, arrays", try_out::<RmpArrays>),
        ("rmp, named", try_out::<RmpNamed>),
        ("bitcode", try_out::<Bitcode>),
        ("serde_json", try_out::<SerdeJson>),
        ("sonic-rs", try_out::<SonicRs>),
    ];
    let said = CAVEATS
        .iter()
        .map(|row| (row.codec, (row.newer_to_older, row.older_to_newer, row.list_newer_to_older)));
    let happens: Vec<(&str, Outcomes)> = tried.iter().map(|(codec, outcomes)| (*codec, outcomes())).collect();
    assert_eq!(said.collect::<Vec<_>>(), happens);
}
