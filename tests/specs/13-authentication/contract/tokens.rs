//! Which token is good.

use authentication::{Secret, TokenError};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::super::scene::{LESSON, Login, NOW, claims, ed25519, header, sign, tokens};

/// Mallory's claims, with this one in the place of hers, or without it.
fn but(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims.as_object_mut().expect("claims are an object").remove(name);
    if !value.is_null() {
        claims[name] = value;
    }
    claims
}

async fn verdict_at(token: &str, now: u64) -> Result<String, TokenError> {
    tokens(&Login::new()).verify(&Secret::new(token), now).await.map(|claims| claims.sub)
}

/// What becomes of a token with these claims that `march` has signed.
async fn verdict(claims: &Value) -> Result<String, TokenError> {
    verdict_at(&sign(&header(), claims, &ed25519(3)), NOW).await
}

#[tokio::test(start_paused = true)]
async fn issuer_and_audience_have_to_be_there_and_ours() {
    assert_eq!(verdict(&claims()).await.unwrap(), "mallory");
    assert_eq!(verdict(&but("aud", json!(["mail", "gateway"]))).await.unwrap(), "mallory");
    for (changed, why) in [
        (but("iss", json!("elsewhere")), TokenError::Issuer),
        (but("iss", Value::Null), TokenError::Missing("iss".to_owned())),
        (but("aud", json!("mail")), TokenError::Audience),
        (but("aud", json!(["mail", "chat"])), TokenError::Audience),
        (but("aud", json!("gateway2")), TokenError::Audience),
        (but("aud", Value::Null), TokenError::Missing("aud".to_owned())),
    ] {
        let found = verdict(&changed).await;
        LESSON
            .evidence()
            .sent(changed.to_string())
            .arrived(format!("{found:?}"))
            .hurts("a token that was made for the mail server, or for nobody in particular, opens the bank")
            .holds(found == Err(why));
    }
    for nobody in [but("sub", json!("")), but("tenant", json!(""))] {
        assert_eq!(verdict(&nobody).await, Err(TokenError::Nobody), "{nobody}");
    }
    for absent in ["sub", "exp"] {
        assert!(verdict(&but(absent, Value::Null)).await.is_err(), "{absent}");
    }
    for odd in [
        but("aud", json!([])),
        but("aud", json!(7)),
        but("sub", json!(["mallory"])),
        but("exp", json!("later")),
    ] {
        assert!(verdict(&odd).await.is_err(), "{odd}");
    }
}

#[tokio::test(start_paused = true)]
async fn times_are_judged_by_the_clock_that_was_given_with_some_leeway() {
    let token = sign(&header(), &but("nbf", json!(NOW)), &ed25519(3));
    let exp = NOW + 600;
    assert!(verdict_at(&token, exp + 29).await.is_ok());
    assert_eq!(
        verdict_at(&token, exp + 30).await,
        Err(TokenError::Expired { exp: exp as f64, now: exp + 30 })
    );
    assert!(verdict_at(&token, NOW - 30).await.is_ok());
    assert_eq!(
        verdict_at(&token, NOW - 31).await,
        Err(TokenError::NotYet { nbf: NOW as f64, now: NOW - 31 })
    );
    assert!(verdict(&but("exp", json!(NOW as f64 + 0.5))).await.is_ok(), "times may have a fraction");
    for odd in [json!(-1), json!(0), json!(-1e300)] {
        assert!(verdict(&but("exp", odd.clone())).await.is_err(), "{odd}");
    }
    assert!(verdict(&but("nbf", json!(1e300))).await.is_err());
    assert!(verdict_at(&token, 0).await.is_err());
    assert!(verdict_at(&token, u64::MAX).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_algorithm_is_ours_to_choose() {
    let good = Login::new().token(&claims());
    let parts = good.split('.').collect::<Vec<_>>();
    // {"alg":"none"}, {"alg":"NONE"} and {"alg":"None"}, each without a signature and with an old one.
    for none in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOT05FIn0", "eyJhbGciOiJOb25lIn0"] {
        for unsigned in [format!("{none}.{}.", parts[1]), format!("{none}.{}.{}", parts[1], parts[2])] {
            assert!(verdict_at(&unsigned, NOW).await.is_err(), "{unsigned}");
        }
    }
    // Everybody has the public key. It must not be taken for a secret of two.
    let public = ed25519_dalek::SigningKey::from_bytes(&[3; 32]).verifying_key();
    let published = serde_json::to_value(Login::key("march", 3)).unwrap();
    let texts = [published["x"].as_str().unwrap().as_bytes(), public.as_bytes()];
    for (secret, algorithm) in texts.into_iter().zip([Algorithm::HS256, Algorithm::HS512]) {
        let header = Header { alg: algorithm, ..header() };
        let forged = sign(&header, &claims(), &EncodingKey::from_secret(secret));
        assert_eq!(verdict_at(&forged, NOW).await, Err(TokenError::Algorithm));
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_comes_with_the_token_is_the_attackers() {
    let own = Jwk::from_encoding_key(&ed25519(66), Algorithm::EdDSA).unwrap();
    let jku = Some("https://mallory.example/keys".to_owned());
    for header in [
        Header { jwk: Some(own), ..header() },
        Header { jku, ..header() },
        Header { kid: Some("../../dev/null".to_owned()), ..header() },
        header(),
    ] {
        assert!(verdict_at(&sign(&header, &claims(), &ed25519(66)), NOW).await.is_err(), "{header:?}");
    }
    let nameless = sign(&Header { kid: None, ..header() }, &claims(), &ed25519(3));
    assert_eq!(verdict_at(&nameless, NOW).await, Err(TokenError::NoKeyId));
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_is_refused() {
    let good = Login::new().token(&claims());
    let other = Login::new().token(&but("sub", json!("alice")));
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let alices = other.split('.').nth(1).unwrap();
    assert_eq!(verdict_at(&format!("{header}.{alices}.{signature}"), NOW).await, Err(TokenError::Signature));
    for broken in [
        String::new(),
        "..".to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{good}.{signature}"),
        format!("{good}="),
    ] {
        assert!(verdict_at(&broken, NOW).await.is_err(), "{broken}");
    }
    let wants = Header { crit: Some(vec!["exp".to_owned()]), ..super::super::scene::header() };
    let token = sign(&wants, &super::super::scene::claims(), &ed25519(3));
    assert_eq!(
        verdict_at(&token, NOW).await,
        Err(TokenError::Malformed),
        "it wants something that nobody here knows"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_too_long_is_not_read() {
    let token = sign(&header(), &but("scope", json!("a".repeat(20_000))), &ed25519(3));
    let long = TokenError::TooLong { announced: token.len(), limit: 8192 };
    assert_eq!(verdict_at(&token, NOW).await, Err(long));
}
