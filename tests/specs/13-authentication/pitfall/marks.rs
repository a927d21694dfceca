//! The marks of a statement, and the caller's token: nothing of either comes from the caller or goes to a service.

use authentication::{EXPIRES, KEY, LIFETIME_SECONDS, Request, SCOPE, SIGNATURE, TENANT, USER};

use super::super::scene::{LESSON, MALLORY, NOW, World, book, shown};

#[tokio::test(start_paused = true)]
async fn a_caller_does_not_choose_when_the_statement_ends() {
    let world = World::new();
    let request = book(&world.login).with(EXPIRES, (NOW + 1_000_000_000).to_string());
    let answer = world.call(&request).await;
    let arrived = world.arrived();
    let expires =
        arrived.iter().filter_map(|request| request.get(EXPIRES)?.parse::<u64>().ok()).collect::<Vec<_>>();
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(format!(
            "{answer}\nby a statement that is good for {} seconds",
            expires.iter().map(|expires| (expires - NOW).to_string()).collect::<Vec<_>>().join(", ")
        ))
        .hurts("whoever reads this one request in a log can send it again for the next thirty years")
        .holds(answer == MALLORY && expires == [NOW + LIFETIME_SECONDS]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_with_a_signature_of_its_own_is_served_as_itself() {
    let world = World::new();
    let request = book(&world.login).with("X_Identity_Signature", "00".repeat(64)).with(KEY, "mallory's");
    let answer = world.call(&request).await;
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(&answer)
        .hurts("this one harms only itself; but what the service looks at is not what the gateway wrote")
        .holds(answer == MALLORY);
}

#[tokio::test(start_paused = true)]
async fn the_callers_token_goes_no_further() {
    let world = World::new();
    let token = world.login.token(&super::super::scene::claims());
    for spelling in ["authorization", "Authorization", "AUTHORIZATION"] {
        let request = Request::new("transfers/book", "100 EUR").with(spelling, format!("Bearer {token}"));
        let answer = world.call(&request).await;
        let arrived = world.arrived();
        let values =
            arrived.iter().flat_map(|request| request.metadata.iter().chain(request.trailers.iter()));
        let leaks =
            values.filter(|(_, value)| value.contains(&*token)).map(|(name, _)| name).collect::<Vec<_>>();
        LESSON
            .evidence()
            .sent(shown(&request))
            .arrived(format!("{answer}\nand the service has mallory's token, in {}", leaks.join(", ")))
            .hurts(
                "each service, and each of their logs, can now be mallory at every door that takes her token",
            )
            .holds(answer == MALLORY && leaks.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_behind_the_body_goes_no_further_either() {
    let world = World::new();
    let request = book(&world.login).with_trailer("Authorization", "Bearer another");
    let answer = world.call(&request).await;
    let arrived = world.arrived();
    let trailing = arrived.iter().flat_map(|request| request.trailers.get_all("authorization")).count();
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(format!("{answer}\nwith {trailing} tokens behind the body"))
        .hurts("a service that merges both kinds of metadata takes it for the caller's")
        .holds(answer == MALLORY && trailing == 0);
}

#[tokio::test(start_paused = true)]
async fn each_name_of_the_gateways_is_its_own_in_every_spelling_and_place() {
    let world = World::new();
    for name in [USER, TENANT, SCOPE, EXPIRES, KEY, SIGNATURE] {
        for spelling in [name.to_owned(), name.to_uppercase(), name.replace('-', "_"), name.replace('-', ".")]
        {
            let request = Request { method: "accounts/read".to_owned(), ..book(&world.login) };
            let request = request.with(&*spelling, "globex").with_trailer(&*spelling, "globex");
            let answer = world.call(&request).await;
            let arrived = world.arrived();
            let values =
                arrived.iter().flat_map(|request| request.metadata.iter().chain(request.trailers.iter()));
            let left = values.filter(|(_, value)| *value == "globex").count();
            LESSON
                .evidence()
                .sent(shown(&request))
                .arrived(format!("{answer}\nand {left} of the caller's values came with it"))
                .hurts(
                    "a library that reads the last value, or merges both places, takes it for the gateway's",
                )
                .holds(answer == MALLORY.replace("transfers books", "accounts books") && left == 0);
        }
    }
}
