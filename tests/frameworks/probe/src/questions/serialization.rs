//! 1: the two sides do not mean the same bytes. A program with another schema writes to a server.

use adapters::stack::{Shape, Stack, Subscriber};
use anyhow::{Result, ensure};
use results::matrix::{Cell, Verdict};

use crate::scene::Scene;

pub(super) async fn missing(stack: &dyn Stack) -> Result<Cell> {
    sent(stack, Shape::Missing).await
}

pub(super) async fn moved(stack: &dyn Stack) -> Result<Cell> {
    sent(stack, Shape::Moved).await
}

pub(super) async fn renamed(stack: &dyn Stack) -> Result<Cell> {
    sent(stack, Shape::Renamed).await
}

/// An old client calls a method by the service that it knows.
pub(super) async fn method_inserted(stack: &dyn Stack) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let bystander = scene.bystander().await;
    let answer = scene.client.balance().await;
    let harm = scene.harm(bystander).await.clause();
    Ok(match answer {
        Ok(text) if text == scene.app.balance() => Cell::new(Verdict::Holds, "the right method answers"),
        Ok(text) => Cell::new(Verdict::FallsIn, format!("another method ran, and answered \"{text}\"")),
        Err(failure) => Cell::new(Verdict::holds_if(harm.is_empty()), format!("{}{harm}", failure.kind)),
    })
}

async fn sent(stack: &dyn Stack, shape: Shape) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let same = scene.client.send(Shape::Same).await;
    ensure!(same.is_ok() && scene.app.kept() == Some(Subscriber::sample()), "the sample itself: {same:?}");
    let bystander = scene.bystander().await;
    let result = scene.client.send(shape).await;
    let harm = scene.harm(bystander).await.clause();
    Ok(match result {
        Ok(()) => read(scene.app.kept().as_ref()),
        Err(failure) => Cell::new(Verdict::holds_if(harm.is_empty()), format!("{}{harm}", failure.kind)),
    })
}

/// The cell for what was read without an error.
pub(super) fn read(user: Option<&Subscriber>) -> Cell {
    let (sample, none) =
        (Subscriber::sample(), Subscriber { name: "".into(), email: "".into(), plan: "".into() });
    let got = user.unwrap_or(&none);
    let wrong: Vec<(&str, &String)> = [
        ("name", &got.name, &sample.name),
        ("email", &got.email, &sample.email),
        ("plan", &got.plan, &sample.plan),
    ]
    .into_iter()
    .filter(|(_, got, sent)| got != sent)
    .map(|(field, got, _)| (field, got))
    .collect();
    if wrong.is_empty() {
        return Cell::new(Verdict::Holds, "read as it was meant");
    }
    // Null is told apart from anything that was sent, and fails when it is used as a text.
    let told = wrong.iter().all(|(_, got)| *got == Subscriber::NULL);
    let shown = wrong.iter().map(|(field, got)| match got.as_str() {
        Subscriber::NULL => format!("{field} is null"),
        got => format!("{field} = \"{got}\""),
    });
    Cell::new(Verdict::holds_if(told), format!("no error, {}", shown.collect::<Vec<_>>().join(", ")))
}
