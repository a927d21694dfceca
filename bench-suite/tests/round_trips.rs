//! Every codec gives back what it was given: every field, and every double by its bits.

#![expect(clippy::unwrap_used, reason = "a test, and what it is made of")]

use bench_suite::caveats::CAVEATS;
use bench_suite::codecs::{
    Bincode, Bitcode, Borrow, Borsh, Codec, Custom, CustomShared, Packed, Postcard, Prost, Rkyv,
    RkyvUnvalidated, RmpArrays, RmpNamed, SerdeJson, SonicRs, Wincode,
};
use bench_suite::generate;
use bench_suite::messages::{AddressRef, Batch, RequestHeader, Sample, Series, User, UserRef};

/// Doubles that a careless codec changes.
const DOUBLES: [f64; 7] =
    [0.1, -0.0, 5e-324, f64::MAX, f64::MIN_POSITIVE, 1.0 / 3.0, 9_007_199_254_740_993.0];

fn users() -> Vec<User> {
    let mut users = generate::users(64);
    users.push(User::default());
    for (user, double) in users.iter_mut().zip(DOUBLES) {
        user.score = double;
    }
    users[1].created_at_ms = i64::MIN;
    users[2].id = (1 << 53) - 1;
    users
}

fn series() -> Series {
    let sample = |(at, value)| Sample { at_ms: [i64::MAX, i64::MIN, 0][at % 3], value };
    let mut samples: Vec<Sample> = DOUBLES.into_iter().enumerate().map(sample).collect();
    samples.extend(generate::series().samples);
    Series { samples }
}

/// Encodes fresh, and twice into one buffer, the second time a shorter message; decodes.
fn there_and_back<T, C: Codec<T>>(value: &T, shorter: &T) -> [C::Owned; 2] {
    let fresh = C::encode(value).unwrap();
    let mut buffer = C::Buffer::default();
    assert_eq!(C::encode_into(value, &mut buffer).unwrap(), fresh.as_ref());
    let reused = C::encode_into(shorter, &mut buffer).unwrap();
    assert_eq!(reused, C::encode(shorter).unwrap().as_ref());
    [C::decode(fresh.as_ref()).unwrap(), C::decode(C::encode(shorter).unwrap().as_ref()).unwrap()]
}

/// Whether the double arrived bit by bit. Where it did not, only the sign of zero was lost.
fn arrived(left: f64, right: f64) -> bool {
    assert!(left.to_bits() == right.to_bits() || (left == 0.0 && right == 0.0), "{left} is not {right}");
    left.to_bits() == right.to_bits()
}

fn keeps_doubles(codec: &str) -> bool {
    CAVEATS.iter().find(|row| row.codec == codec).unwrap().keeps_doubles
}

fn all_messages<C>(codec: &str)
where
    C: Codec<User, Owned = User>
        + Codec<RequestHeader, Owned = RequestHeader>
        + Codec<Batch, Owned = Batch>
        + Codec<Series, Owned = Series>,
{
    let (users, series) = (users(), series());
    let mut kept = true;
    for user in &users {
        let [back, empty] = there_and_back::<User, C>(user, &User::default());
        kept &= arrived(back.score, user.score);
        assert_eq!(&back, user);
        assert_eq!(empty, User::default());
    }
    assert_eq!(kept, keeps_doubles(codec), "{codec}");
    let header = generate::request_header();
    let [back, empty] = there_and_back::<_, C>(&header, &RequestHeader::default());
    assert_eq!((back, empty), (header, RequestHeader::default()));

    let batch = Batch { users };
    let [back, empty] = there_and_back::<_, C>(&batch, &Batch::default());
    let kept =
        back.users.iter().zip(&batch.users).filter(|(left, right)| !arrived(left.score, right.score)).count()
            == 0;
    assert_eq!(kept, keeps_doubles(codec), "{codec}");
    assert_eq!((back, empty), (batch, Batch::default()));

    let [back, empty] = there_and_back::<_, C>(&series, &Series::default());
    let pairs = || back.samples.iter().zip(&series.samples);
    let kept = pairs().filter(|(left, right)| !arrived(left.value, right.value)).count() == 0;
    assert_eq!(kept, keeps_doubles(codec), "{codec}");
    assert_eq!(back, series);
    assert_eq!(empty, Series::default());
}

macro_rules! each_gives_back_what_it_was_given {
    ($($name:ident: $codec:ident as $row:literal),+ $(,)?) => { $(
        #[test]
        fn $name() {
            all_messages::<$codec>($row);
        }
    )+ };
}
each_gives_back_what_it_was_given! {
    serde_json_gives_back_what_it_was_given: SerdeJson as "serde_json",
    sonic_rs_gives_back_what_it_was_given: SonicRs as "sonic-rs",
    bincode_gives_back_what_it_was_given: Bincode as "bincode 2",
    prost_gives_back_what_it_was_given: Prost as "prost",
    rmp_with_arrays_gives_back_what_it_was_given: RmpArrays as "rmp, arrays",
    rmp_with_names_gives_back_what_it_was_given: RmpNamed as "rmp, named",
    postcard_gives_back_what_it_was_given: Postcard as "postcard",
    wincode_gives_back_what_it_was_given: Wincode as "wincode",
    borsh_gives_back_what_it_was_given: Borsh as "borsh",
    bitcode_gives_back_what_it_was_given: Bitcode as "bitcode",
    rkyv_gives_back_what_it_was_given: Rkyv as "rkyv",
    rkyv_unvalidated_gives_back_what_it_was_given: RkyvUnvalidated as "rkyv",
    custom_gives_back_what_it_was_given: Custom as "custom",
}

#[test]
fn a_packed_batch_gives_back_what_it_was_given() {
    let batch = Batch { users: users() };
    let [back, empty] = there_and_back::<_, Packed>(&batch, &Batch::default());
    assert_eq!((back, empty), (batch, Batch::default()));
}

#[test]
fn a_user_with_one_allocation_shows_what_it_was_given() {
    fn lives_anywhere<T: Send + Sync + 'static>(value: T) -> T {
        value
    }
    for user in users() {
        let [shared, _] = there_and_back::<User, CustomShared>(&user, &User::default()).map(lives_anywhere);
        let address = &user.address;
        assert_eq!(shared.texts()[..3], [&user.name, &user.email, &user.phone]);
        assert_eq!(
            shared.texts()[3..],
            [&address.street, &address.city, &address.region, &address.postcode, &address.country]
        );
        assert_eq!(shared.roles().iter().collect::<Vec<_>>(), user.roles);
        assert_eq!(shared.score.to_bits(), user.score.to_bits());
        assert_eq!(
            (shared.id, shared.age, shared.active, shared.created_at_ms),
            (user.id, user.age, user.active, user.created_at_ms)
        );
    }
}

fn borrowing<C>()
where
    C: Codec<User> + for<'a> Borrow<Borrowed<'a> = UserRef<'a>>,
{
    for user in users() {
        let bytes = C::encode(&user).unwrap();
        let back = C::borrow(bytes.as_ref()).unwrap();
        let User { id, name, email, phone, age, score, active, created_at_ms, roles, address } = &user;
        arrived(back.score, *score);
        let expected = UserRef {
            id: *id,
            name,
            email,
            phone,
            age: *age,
            score: *score,
            active: *active,
            created_at_ms: *created_at_ms,
            roles: roles.iter().map(String::as_str).collect(),
            address: AddressRef {
                street: &address.street,
                city: &address.city,
                region: &address.region,
                postcode: &address.postcode,
                country: &address.country,
            },
        };
        assert_eq!(back, expected);
    }
}

#[test]
fn a_borrowed_user_is_the_user_that_was_given() {
    borrowing::<SerdeJson>();
    borrowing::<SonicRs>();
    borrowing::<Bincode>();
    borrowing::<Postcard>();
    borrowing::<RmpArrays>();
    borrowing::<RmpNamed>();
    borrowing::<Wincode>();
    borrowing::<Bitcode>();
}
