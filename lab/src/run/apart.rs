//! The learner's crates, each built apart from the others: for when Cargo refuses the lab as a whole because of one of them.
//!
//! Cargo reads the manifests of all members before it does anything. So one that is garbled, or a folder that it takes for a
//! member, stops every lesson; but not one that is copied to a scratch workspace, where there is no other.

use std::env;

use crate::checkout::Checkout;
use crate::lesson::Lesson;
use crate::lesson::scratch::Scratch;
use crate::lesson::snapshot::Snapshot;
use crate::run::cargo::{self, CargoFailed, Target};
use crate::run::diagnose::{Broken, Fault};
use crate::run::spec::Spec;

/// Builds the spec of each lesson on the learner's crate, apart from all other lessons.
pub(super) fn build(checkout: &Checkout, lessons: &[&Lesson]) -> Vec<Result<Spec, Broken>> {
    lessons.iter().map(|lesson| one(checkout, lesson)).collect()
}

fn one(checkout: &Checkout, lesson: &Lesson) -> Result<Spec, Broken> {
    // Cargo, which knows better, does not answer; it is right unless its own settings say otherwise.
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout.root().join("target"), Into::into);
    let target = std::path::absolute(&target).unwrap_or(target);
    let built = |path: &str| {
        let folder = ["src/", "tests/", "examples/"].iter().any(|folder| path.starts_with(folder));
        folder || ["Cargo.toml", "build.rs"].contains(&path)
    };
    let mine = Snapshot::of_those(lesson.pitfall_dir(), built).map_err(|why| refused(&why.into()))?;
    let scratch =
        Scratch::write(checkout, lesson, "yours", &mine, &target).map_err(|why| refused(&why.into()))?;
    let order = scratch.order(checkout, Target::Test(lesson.spec().to_owned()), &target);
    let copied = scratch.root().display().to_string();
    let own = |said: &str| said.replace(&copied, &checkout.root().display().to_string());
    match cargo::build(&order, "building the specs one by one") {
        Ok(build) => {
            build.built.into_iter().next().unwrap_or_else(|| Err(words("cargo built nothing".to_owned())))
        }
        Err(CargoFailed::GaveUp { said, .. }) => Err(words(own(&said))),
        Err(why) => Err(refused(&why.into())),
    }
}

fn refused(why: &anyhow::Error) -> Broken {
    words(why.chain().map(|cause| cause.to_string().trim_end().to_owned()).collect::<Vec<_>>().join("\n"))
}

fn words(said: String) -> Broken {
    Broken { fault: Fault::Cargo, rendered: vec![said] }
}
