//! What the author did not think of: a caller that writes into its request what only the gateway should say.
//!
//! `marks` is about what else the gateway alone may write, and what it alone may read; `tcp` is the same over real sockets.

mod marks;
mod tcp;

use super::scene::{LESSON, MALLORY, World, bearing, book, claims, shown};

#[tokio::test(start_paused = true)]
async fn a_caller_that_says_it_is_alice_is_served_as_itself() {
    let world = World::new();
    let request = book(&world.login).with("x-user", "alice");
    let answer = world.call(&request).await;
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(&answer)
        .hurts("mallory pays with alice's money, and every log says that it was alice")
        .holds(answer == MALLORY);
}

#[tokio::test(start_paused = true)]
async fn a_caller_gives_itself_no_scope() {
    let world = World::new();
    let request = book(&world.login).with("x-scope", "transfers:book admin");
    let answer = world.call(&request).await;
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(&answer)
        .hurts("the gateway has checked one scope, and the service goes by another")
        .holds(answer == MALLORY);
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_tenant_gets_none_from_its_bearer() {
    let world = World::new();
    let mut without = claims();
    without.as_object_mut().unwrap().remove("tenant");
    let request = bearing(&world.login.token(&without)).with("x-tenant", "globex");
    let answer = world.call(&request).await;
    LESSON
        .evidence()
        .sent(format!("{}\nwith a token that names no tenant", shown(&request)))
        .arrived(&answer)
        .hurts("the gateway had nothing to write over it with, and mallory sees the data of another customer")
        .holds(answer == MALLORY.replace("of acme", "of no tenant"));
}

#[tokio::test(start_paused = true)]
async fn other_spellings_of_the_name_are_the_same_name() {
    for spelling in ["X-User", "X-USER", "x_user", "X_User", "x.user", "x user"] {
        let world = World::new();
        let request = book(&world.login).with(spelling, "alice");
        let answer = world.call(&request).await;
        LESSON
            .evidence()
            .sent(shown(&request))
            .arrived(&answer)
            .hurts("the gateway looks for one spelling, and the service's library makes one name of all")
            .holds(answer == MALLORY);
    }
}

#[tokio::test(start_paused = true)]
async fn saying_it_twice_does_not_help() {
    let world = World::new();
    let request =
        book(&world.login).with("x-user", "mallory").with("X_USER", "alice").with("x-user", "alice");
    let answer = world.call(&request).await;
    let arrived = world.arrived();
    let users = arrived.iter().flat_map(|request| request.metadata.get_all("x-user")).collect::<Vec<_>>();
    LESSON
        .evidence()
        .sent(shown(&request))
        .arrived(format!("{answer}\nafter the service was told x-user: {}", users.join(", ")))
        .hurts("the first is harmless; whoever reads the last, or joins them, reads alice")
        .holds(answer == MALLORY && users == ["mallory"]);
}

#[tokio::test(start_paused = true)]
async fn saying_it_behind_the_body_does_not_help() {
    let world = World::new();
    let mut without = claims();
    without.as_object_mut().unwrap().remove("tenant");
    let request = bearing(&world.login.token(&without))
        .with_trailer("X-Tenant", "globex")
        .with_trailer("x-user", "alice");
    let answer = world.call(&request).await;
    let arrived = world.arrived();
    let trailing = arrived.iter().map(|request| request.trailers.iter().count()).sum::<usize>();
    LESSON
        .evidence()
        .sent(format!("{}\nwith a token that names no tenant", shown(&request)))
        .arrived(format!("{answer}\nwith {trailing} values behind the body"))
        .hurts("the gateway looked at what comes before the body, and the service looks at both")
        .holds(answer == MALLORY.replace("of acme", "of no tenant") && trailing == 0);
}
