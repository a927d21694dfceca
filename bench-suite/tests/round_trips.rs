//! Every codec gives back what it was given: every field, and every double by its bits.

use bench_suite::codecs::{
    Bincode, Bitcode, Borrow, Borsh, Codec, Custom, CustomShared, Packed, Postcard, Prost, Rkyv, RkyvUnvalidated, RmpArrays, RmpNamed,
    SerdeJson, SonicRs, Wincode,
};
use bench_suite::generate;
use bench_suite::messages::{AddressRef, Batch, RequestHeader, Sample, Series, User, UserRef};

/// Doubles that a careless codec changes.
const DOUBLES: [f64; 7] = [0.1, -0.0, 5e-324, f64::MAX, f64::MIN_POSITIVE, 1.0 / 3.0, 9_007_199_254_740_993.0];

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

fn same_user(left: &User, right: &User) {
    assert_eq!(left.score.to_bits(), right.score.to_bits());
    assert_eq!(left, right);
}

fn all_messages<C>()
where
    C: Codec<User, Owned = User>
        + Codec<RequestHeader, Owned = RequestHeader>
        + Codec<Batch, Owned = Batch>
        + Codec<Series, Owned = Series>,
{
    let (users, series) = (users(), series());
    for user in &users {
        let [back, empty] = there_and_back::<User, C>(user, &User::default());
        same_user(&back, user);
        same_user(&empty, &User::default());
    }
    let header = generate::request_header();
    let [back, empty] = there_and_back::<_, C>(&header, &RequestHeader::default());
    assert_eq!((back, empty), (header, RequestHeader::default()));

    let batch = Batch { users };
    let [back, empty] = there_and_back::<_, C>(&batch, &Batch::default());
    back.users.iter().zip(&batch.users).for_each(|(left, right)| same_user(left, right));
    assert_eq!((back, empty), (batch, Batch::default()));

    let [back, empty] = there_and_back::<_, C>(&series, &Series::default());
    let bits = |series: &Series| series.samples.iter().map(|sample| (sample.at_ms, sample.value.to_bits())).collect::<Vec<_>>();
    assert_eq!(bits(&back), bits(&series));
    assert_eq!(empty, Series::default());
}

macro_rules! each_gives_back_what_it_was_given {
    ($($name:ident: $codec:ty),+ $(,)?) => { $(
        #[test]
        fn $name() {
            all_messages::<$codec>();
        }
    )+ };
}
each_gives_back_what_it_was_given! {
    serde_json_gives_back_what_it_was_given: SerdeJson,
    sonic_rs_gives_back_what_it_was_given: SonicRs,
    bincode_gives_back_what_it_was_given: Bincode,
    prost_gives_back_what_it_was_given: Prost,
    rmp_with_arrays_gives_back_what_it_was_given: RmpArrays,
    rmp_with_names_gives_back_what_it_was_given: RmpNamed,
    postcard_gives_back_what_it_was_given: Postcard,
    wincode_gives_back_what_it_was_given: Wincode,
    borsh_gives_back_what_it_was_given: Borsh,
    bitcode_gives_back_what_it_was_given: Bitcode,
    rkyv_gives_back_what_it_was_given: Rkyv,
    rkyv_unvalidated_gives_back_what_it_was_given: RkyvUnvalidated,
    custom_gives_back_what_it_was_given: Custom,
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
        assert_eq!(back.score.to_bits(), score.to_bits());
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
