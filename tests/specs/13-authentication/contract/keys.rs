//! The issuer's keys: which there are, and how often anybody asks.

use std::sync::Arc;
use std::time::Duration;

use authentication::{KeyError, KeySet, Secret, TokenError};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, sleep, timeout};

use super::super::scene::{LESSON, Login, NOW, claims, keys_of, tokens};

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_rotated_in_needs_no_restart_and_one_that_is_rotated_out_is_gone() {
    let login = Login::new();
    let tokens = tokens(&login);
    let [old, new] = [login.token(&claims()), login.token_by("april", 4)].map(Secret::new);
    assert!(tokens.verify(&old, NOW).await.is_ok());
    sleep(secs(11)).await;
    login.publish([Login::key("march", 3), Login::key("april", 4)]);
    assert!(tokens.verify(&new, NOW).await.is_ok());
    assert!(tokens.verify(&old, NOW).await.is_ok(), "tokens of both keys are under way for a while");
    login.publish([Login::key("april", 4)]);
    sleep(secs(601)).await;
    assert_eq!(tokens.verify(&old, NOW).await, Err(TokenError::Key(KeyError::Unknown)));
    assert!(tokens.verify(&new, NOW).await.is_ok());
    assert_eq!(login.fetches(), 3);
}

#[tokio::test(start_paused = true)]
async fn ids_that_nobody_knows_do_not_make_us_flood_the_issuer() {
    let login = Login::new();
    let keys = keys_of(&login);
    for id in 0..600 {
        assert_eq!(keys.key(&format!("id-{id}")).await.unwrap_err(), KeyError::Unknown);
        assert!(keys.key("march").await.is_ok());
        sleep(Duration::from_millis(100)).await;
    }
    LESSON
        .evidence()
        .sent("ten tokens a second for a minute, each with a key id that nobody has")
        .arrived(format!("{} requests to the issuer", login.fetches()))
        .hurts(
            "anybody can make this gateway attack the issuer: the id is read before any signature is checked",
        )
        .holds((6..=7).contains(&login.fetches()));
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_is_down_is_not_asked_more_often() {
    let login = Login::new();
    login.is_down(true);
    let keys = keys_of(&login);
    for _ in 0..300 {
        assert_eq!(keys.key("march").await.unwrap_err(), KeyError::Unavailable);
        sleep(Duration::from_millis(100)).await;
    }
    assert!((3..=4).contains(&login.fetches()), "{} attempts in half a minute", login.fetches());
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_for_the_keys_wait_for_one_fetch() {
    let login = Login::new();
    login.takes(secs(1));
    let keys = keys_of(&login);
    let began = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let keys = keys.clone();
        callers.spawn(async move { keys.key("march").await.is_ok() });
    }
    assert!(callers.join_all().await.into_iter().all(|found| found));
    assert_eq!((login.fetches(), began.elapsed()), (1, secs(1)));
}

#[tokio::test(start_paused = true)]
async fn a_known_key_does_not_wait_for_a_fetch() {
    let login = Login::new();
    let keys = keys_of(&login);
    assert!(keys.key("march").await.is_ok());
    sleep(secs(11)).await;
    login.takes(secs(1));
    let other = tokio::spawn({
        let keys = keys.clone();
        async move { keys.key("april").await.is_ok() }
    });
    yield_now().await;
    let began = Instant::now();
    assert!(keys.key("march").await.is_ok());
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert!(!other.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_hangs_up_does_not_use_up_the_attempt() {
    let login = Login::new();
    login.takes(secs(1));
    let keys = keys_of(&login);
    assert!(timeout(Duration::from_millis(10), keys.key("march")).await.is_err());
    assert!(keys.key("march").await.is_ok());
    assert_eq!(login.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_is_down_takes_no_key_away() {
    let login = Login::new();
    let tokens = tokens(&login);
    let [known, unknown] = [login.token(&claims()), login.token_by("april", 4)].map(Secret::new);
    assert!(tokens.verify(&known, NOW).await.is_ok());
    login.is_down(true);
    sleep(secs(3600)).await;
    assert!(tokens.verify(&known, NOW).await.is_ok());
    assert_eq!(tokens.verify(&unknown, NOW).await, Err(TokenError::Key(KeyError::Unavailable)));
    login.is_down(false);
    login.publish([Login::key("april", 4)]);
    sleep(secs(11)).await;
    assert!(tokens.verify(&unknown, NOW).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_issuer_that_hangs_holds_up_one_call_and_not_all() {
    let login = Login::new();
    let keys = keys_of(&login);
    assert!(keys.key("march").await.is_ok());
    login.takes(secs(60));
    sleep(secs(601)).await;
    let mut waited = Vec::new();
    for _ in 0..60 {
        let began = Instant::now();
        assert!(keys.key("march").await.is_ok());
        waited.push(began.elapsed());
        sleep(secs(1)).await;
    }
    assert_eq!(waited.iter().sum::<Duration>(), secs(2), "{waited:?}");
    login.takes(Duration::ZERO);
    login.publish([Login::key("april", 4)]);
    sleep(secs(11)).await;
    let _ = keys.key("march").await;
    yield_now().await;
    assert_eq!(
        keys.key("march").await.unwrap_err(),
        KeyError::Unknown,
        "it is back, and the key was withdrawn"
    );
}

#[tokio::test(start_paused = true)]
async fn while_no_key_could_be_fetched_a_caller_is_not_told_that_its_token_is_bad() {
    let world = super::super::scene::World::new();
    world.login.is_down(true);
    let request = super::super::scene::book(&world.login);
    assert_eq!(world.call(&request).await, "503: tokens cannot be checked now");
    sleep(secs(11)).await;
    world.login.is_down(false);
    world.login.takes(secs(60));
    let began = Instant::now();
    assert_eq!(world.call(&request).await, "503: tokens cannot be checked now");
    assert_eq!(began.elapsed(), secs(2), "an issuer that hangs is given up");
    world.login.takes(Duration::ZERO);
    sleep(secs(11)).await;
    assert_eq!(world.call(&request).await, super::super::scene::MALLORY);
}

#[tokio::test(start_paused = true)]
async fn keys_of_another_kind_in_the_set_are_not_ours() {
    let login = Login::new();
    let secret: Jwk = serde_json::from_str(r#"{"kty":"oct","kid":"shared","k":"c2VjcmV0"}"#).unwrap();
    let future: Jwk = serde_json::from_str(r#"{"kty":"LATTICE","kid":"2031","pub":"AAAA"}"#).unwrap();
    let nameless: Jwk = serde_json::from_value(
        serde_json::json!({"kty": "OKP", "crv": "Ed25519", "x": serde_json::to_value(Login::key("", 5)).unwrap()["x"]}),
    )
    .unwrap();
    let mut sealing = Login::key("sealing", 6);
    sealing.common.public_key_use = Some(PublicKeyUse::Encryption);
    let mut signing = Login::key("march", 3);
    signing.common.public_key_use = Some(PublicKeyUse::Signature);
    login.publish([secret, future, nameless, sealing, signing]);
    let keys: Arc<KeySet<Login>> = Arc::new(keys_of(&login));
    assert!(keys.key("march").await.is_ok());
    for other in ["shared", "2031", "sealing", ""] {
        assert_eq!(keys.key(other).await.unwrap_err(), KeyError::Unknown, "{other}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_set_without_end_the_first_keys_are_kept() {
    let login = Login::new();
    let mut many = vec![Login::key("march", 3); 1000];
    many[0].common.key_id = Some("first".to_owned());
    many[999].common.key_id = Some("last".to_owned());
    login.publish(many);
    let keys = keys_of(&login);
    assert!(keys.key("first").await.is_ok());
    assert_eq!(keys.key("last").await.unwrap_err(), KeyError::Unknown);
}
