//! 6: an old client reads what a newer server wrote.

use adapters::stack::{Shape, Stack, Subscriber};
use anyhow::{Result, ensure};
use results::matrix::{Cell, Verdict};

use super::serialization::read;

use crate::scene::Scene;

/// Holds if the old client reads what it knows.
pub(super) async fn added(stack: &dyn Stack) -> Result<Cell> {
    fetched(stack, Shape::Added).await
}

/// Holds if the old client sees that it does not know the variant: an error, or a value that is no other variant.
pub(super) async fn unknown_variant(stack: &dyn Stack) -> Result<Cell> {
    fetched(stack, Shape::UnknownVariant).await
}

/// Holds if the old client hears that the field is not there.
pub(super) async fn removed(stack: &dyn Stack) -> Result<Cell> {
    fetched(stack, Shape::Missing).await
}

async fn fetched(stack: &dyn Stack, shape: Shape) -> Result<Cell> {
    let scene = Scene::of(stack).await?;
    let same = scene.client.fetch(Shape::Same).await;
    ensure!(same.as_ref() == Ok(&Subscriber::sample()), "the sample itself: {same:?}");
    let bystander = scene.bystander().await;
    let result = scene.client.fetch(shape).await;
    let harm = scene.harm(bystander).await.clause();
    let known = |plan: &str| ["Free", "Pro"].contains(&plan);
    Ok(match (shape, result) {
        (Shape::UnknownVariant, Ok(user)) if !known(&user.plan) => {
            Cell::new(Verdict::Holds, format!("plan = {}", user.plan))
        }
        (Shape::UnknownVariant, Ok(user)) => {
            Cell::new(Verdict::FallsIn, format!("no error, plan = \"{}\"", user.plan))
        }
        (_, Ok(user)) => read(Some(&user)),
        (Shape::Added, Err(failure)) => Cell::new(Verdict::FallsIn, format!("{}{harm}", failure.kind)),
        (_, Err(failure)) => Cell::new(Verdict::holds_if(harm.is_empty()), format!("{}{harm}", failure.kind)),
    })
}
