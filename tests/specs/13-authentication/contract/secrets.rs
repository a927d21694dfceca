//! What is never shown: tokens, passwords, and keys that sign.

use authentication::{Secret, Signer};

use super::super::scene::{LESSON, World, bearing, book, claims, gateway_key};

#[tokio::test(start_paused = true)]
async fn a_token_is_in_nothing_that_is_printed() {
    let world = World::new();
    let token = world.login.token(&claims());
    let request =
        book(&world.login).with("AUTHORIZATION", format!("Bearer {token}")).with("Authorization", &*token);
    let bad = bearing(&format!("{token}x"));
    let denied = world.gateway.admit(&bad).await.unwrap_err();
    let printed = format!("{request:?} {denied} {denied:?} {:?} {:?}", denied.refusal(), world.gateway);
    // Each part by itself: the claims are readable by everyone, and the signature makes a token of them.
    let shown = token.split('.').filter(|part| printed.contains(part)).count();
    LESSON
        .evidence()
        .sent("a request with Mallory's token, printed as a log prints it, with what it was refused for")
        .arrived(format!("{shown} parts of the token"))
        .hurts("whoever reads the logs is every customer that called, until their tokens expire")
        .holds(shown == 0);
    assert!(printed.contains("transfers/book"), "the rest is there: {printed}");
}

#[test]
fn a_secret_prints_nothing_of_itself() {
    let secret = Secret::new("hunter2");
    assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "Secret Some(\n    Secret,\n)");
    assert_eq!(secret.expose(), "hunter2");
}

#[test]
fn a_signer_prints_its_id_alone() {
    let printed = format!("{:?}", gateway_key());
    assert!(printed.contains("spring") && !printed.contains("21"), "{printed}");
    let other = format!("{:?}", Signer::new("spring", [99; 32]));
    assert_eq!(printed, other);
}

#[test]
fn a_secret_matches_itself_alone() {
    let secret = Secret::new("correct horse");
    assert!(secret.matches(&Secret::new("correct horse")));
    for other in
        ["", "c", "correct hors", "correct horsf", "dorrect horse", "correct horse ", "CORRECT HORSE"]
    {
        assert!(!secret.matches(&Secret::new(other)), "{other}");
    }
    assert!(Secret::new("").matches(&Secret::new("")));
}
