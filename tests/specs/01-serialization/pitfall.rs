//! What the ledger makes of a field that did not arrive. `forgiving` is about fields that arrived in another form.

mod forgiving;

use proptest::test_runner::{TestCaseError, TestError};
use serialization::wallet::Wallet;
use serialization::{AccountId, Cents, Format, Kind};

use super::scene::{
    ALICE, BOB, LESSON, RENT_IN_PROTOBUF, REQUIRED, as_text, cases, consequence, described, json_with,
    json_without, names_field, protobuf, received, rent, same, snake_case, transfers, transmitted, value_of,
};

#[test]
fn the_sender_survives_json() {
    let arrived = transmitted(Format::Json, &rent());
    LESSON
        .evidence()
        .sent("payment of 30.00 from account 1001 to account 1002")
        .fact("wire", &as_text(&Format::Json.encode(&rent())))
        .arrived(received(&arrived))
        .hurts("Alice keeps her 30.00, and account 0, which is the bank's own, pays for her")
        .holds(arrived.is_ok_and(|arrived| arrived.from_account() == ALICE));
}

#[test]
fn the_receiver_survives_json() {
    let arrived = transmitted(Format::Json, &rent());
    LESSON
        .evidence()
        .sent("payment of 30.00 from account 1001 to account 1002")
        .fact("wire", &as_text(&Format::Json.encode(&rent())))
        .arrived(received(&arrived))
        .hurts("Bob is not paid, although his account is on the wire, and nobody sees an error")
        .holds(arrived.is_ok_and(|arrived| arrived.to_account == BOB));
}

#[test]
fn any_transfer_arrives_unchanged_in_json() {
    let outcome = cases().run(&transfers(), |sent| {
        let arrived = transmitted(Format::Json, &sent);
        let unchanged = arrived.as_ref().is_ok_and(|arrived| same(&sent, arrived));
        if unchanged { Ok(()) } else { Err(TestCaseError::fail(received(&arrived))) }
    });
    let (sent, arrived) = match outcome {
        Err(TestError::Fail(why, sent)) => (described(&sent), why.to_string()),
        other => (String::new(), format!("{other:?}")),
    };
    LESSON
        .evidence()
        .sent(sent)
        .arrived(&arrived)
        .hurts("this is the smallest transfer that goes wrong; the larger ones move more money")
        .holds(arrived == "Ok(())");
}

#[test]
fn a_misspelled_field_is_an_error_that_names_the_field() {
    for name in REQUIRED {
        let wire = json_with(name, &name[..name.len() - 1], value_of(name));
        let arrived = Format::Json.decode(wire.as_bytes());
        LESSON
            .evidence()
            .sent(format!("a transfer in which `{name}` is misspelled"))
            .fact("wire", &wire)
            .arrived(received(&arrived))
            .hurts(format!("a slip in some client's code stays unnoticed: {}", consequence(name)))
            .holds(names_field(&arrived, name));
    }
}

#[test]
fn an_absent_required_field_is_an_error_that_names_it() {
    for name in REQUIRED {
        let wire = json_without(name);
        let arrived = Format::Json.decode(wire.as_bytes());
        LESSON
            .evidence()
            .sent(format!("a transfer without `{name}`"))
            .fact("wire", &wire)
            .arrived(received(&arrived))
            .hurts(consequence(name))
            .holds(names_field(&arrived, name));
    }
}

#[test]
fn a_required_field_that_is_null_is_an_error() {
    for name in REQUIRED {
        let wire = json_with(name, name, "null");
        let arrived = Format::Json.decode(wire.as_bytes());
        LESSON
            .evidence()
            .sent(format!("a transfer whose `{name}` is null"))
            .fact("wire", &wire)
            .arrived(received(&arrived))
            .hurts(format!("null says that there is no value: {}", consequence(name)))
            .holds(arrived.is_err());
    }
}

/// In Protobuf the number is the name: a field that moved to another number is a misspelled one.
#[test]
fn a_protobuf_field_that_is_absent_or_renumbered_is_an_error_that_names_it() {
    for name in REQUIRED.map(snake_case) {
        let index = RENT_IN_PROTOBUF.iter().position(|field| field.0 == name).unwrap();
        let number = RENT_IN_PROTOBUF[index].1;
        let mut absent = RENT_IN_PROTOBUF.to_vec();
        absent.remove(index);
        let mut renumbered = RENT_IN_PROTOBUF.to_vec();
        renumbered[index].1 = 15;
        for (fields, what) in [(absent, "not sent"), (renumbered, "sent under number 15")] {
            let wire = protobuf(&fields);
            let arrived = Format::Protobuf.decode(&wire);
            LESSON
                .evidence()
                .sent(format!("a transfer whose field {number}, `{name}`, was {what}"))
                .bytes(&wire, [])
                .arrived(received(&arrived))
                .hurts("in proto3 an absent number reads as zero: a schema alone keeps nobody from account 0")
                .holds(names_field(&arrived, &name));
        }
    }
}

/// The bank's own account is number 0: to refuse zeros is as wrong as to invent them.
#[test]
fn a_fee_to_account_0_arrives_and_a_fee_to_nobody_does_not() {
    let fee = Wallet::of(ALICE).transfer(8, AccountId::HOUSE, Cents(1_50), Kind::Fee);
    let whole = Format::Protobuf.encode(&fee).unwrap_or_default();
    let tag = whole.windows(2).position(|bytes| bytes == [0x18, 0]).expect("field 3, account 0");
    let to_nobody = [&whole[..tag], &whole[tag + 2..]].concat();
    let json = as_text(&Format::Json.encode(&fee));
    let json_to_nobody = json.replace(r#""toAccount":"0","#, "");
    for (format, whole, to_nobody) in [
        (Format::Json, json.as_bytes(), json_to_nobody.as_bytes()),
        (Format::Protobuf, &whole[..], &to_nobody[..]),
    ] {
        let (to_house, to_nobody) = (format.decode(whole), format.decode(to_nobody));
        let told_apart =
            to_house.as_ref().is_ok_and(|fee| fee.to_account == AccountId::HOUSE) && to_nobody.is_err();
        LESSON
            .evidence()
            .sent(format!("in {format:?}, a fee to account 0, and the same fee without a payee"))
            .arrived(format!("{}\n{}", received(&to_house), received(&to_nobody)))
            .hurts("0 is an account with money in it, and no payee is a mistake: they must not look alike")
            .holds(told_apart);
    }
}
