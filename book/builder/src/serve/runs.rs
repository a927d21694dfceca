//! The Run endpoint: `POST /run/NN/mine` and `POST /run/NN/fixed`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lab::checkout::Checkout;
use lab::lesson;
use lab::run::story::{self, StoryOutcome};
use serde::Serialize;
use tokio::sync::Semaphore;

pub use lab::run::story::Whose;

/// How many stories are built and run at one time.
pub const AT_ONCE: usize = 2;
/// How many more may wait for their turn.
pub const WAITING: usize = 4;
/// What a page shows of an error at most.
const MOST_TEXT: usize = 16 * 1024;
/// Columns of a story's text form.
const COLUMNS: usize = 88;

/// Whose stories can be run.
pub trait Storyteller: Send + Sync + 'static {
    /// The lesson that is meant, by its slug; nothing else can be run.
    fn slug(&self, asked: &str) -> Option<String>;

    /// Tells its story, and returns in any case. It blocks.
    ///
    /// # Errors
    /// The story could not be built or run.
    fn tell(&self, slug: &str, teller: Whose) -> Result<StoryOutcome>;
}

/// The lessons of a checkout.
#[derive(Clone, Debug)]
pub struct Lessons {
    pub checkout: Checkout,
    /// How long a story may take to run.
    pub limit: Duration,
}

impl Storyteller for Lessons {
    fn slug(&self, asked: &str) -> Option<String> {
        let lessons = self.checkout.lessons().ok()?;
        lesson::find(&lessons, asked).ok().map(|lesson| lesson.slug.clone())
    }

    fn tell(&self, slug: &str, teller: Whose) -> Result<StoryOutcome> {
        let lessons = self.checkout.lessons()?;
        story::tell(&self.checkout, lesson::find(&lessons, slug)?, teller, self.limit)
    }
}

/// The stories that can be run, and how many at a time.
pub struct Runs {
    storyteller: Arc<dyn Storyteller>,
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Runs {
    /// The stories of `storyteller`.
    #[must_use]
    pub fn of(storyteller: Arc<dyn Storyteller>) -> Self {
        Self {
            storyteller,
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl fmt::Debug for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runs").field("turns", &self.turns).finish_non_exhaustive()
    }
}

/// What became of a run, as the page gets it.
#[derive(Debug, Serialize)]
#[serde(tag = "end", rename_all = "lowercase")]
enum Answer {
    /// The story, drawn, and in the form that has no picture.
    Drawn { svg: String, text: String, steps: usize },
    /// It does not compile.
    Broken { text: String },
    /// It did not end and was ended.
    Hung { text: String },
    /// It ended otherwise.
    Failed { text: String },
    /// Too many are under way.
    Busy { text: String },
}

impl Answer {
    fn of(slug: &str, teller: Whose, told: Result<StoryOutcome>) -> Self {
        let whose = match teller {
            Whose::Mine => "your crate, now",
            Whose::Fixed => "the fixed crate, now",
        };
        match told {
            Ok(StoryOutcome::Tape(tape)) => Self::Drawn {
                svg: tape::svg(&tape, &format!("now-{slug}-{teller:?}"), &format!("{slug}: {whose}")),
                text: tape::sequence(&tape, COLUMNS),
                steps: tape.events.len(),
            },
            Ok(StoryOutcome::Broken(broken)) => Self::Broken { text: plain(&broken.rendered.join("\n")) },
            Ok(StoryOutcome::Hung(limit)) => {
                let seconds = limit.as_secs();
                Self::Hung {
                    text: format!("The story was still being told after {seconds} s and was ended."),
                }
            }
            Ok(StoryOutcome::Failed(said)) => Self::Failed { text: plain(&said) },
            Err(why) => Self::Failed { text: plain(&format!("{why:#}")) },
        }
    }
}

/// Runs a story once its turn has come. A page that goes away while it waits gives its place up; a run that has begun
/// goes on to its end.
pub(super) async fn run(
    State(runs): State<Arc<Runs>>,
    Path((lesson, teller)): Path<(String, String)>,
) -> Response {
    let teller = match teller.as_str() {
        "mine" => Whose::Mine,
        "fixed" => Whose::Fixed,
        _ => return (StatusCode::NOT_FOUND, "there is `mine`, and `fixed`").into_response(),
    };
    let Some(slug) = runs.storyteller.slug(&lesson) else {
        return (StatusCode::NOT_FOUND, "there is no such lesson").into_response();
    };
    let Ok(place) = Arc::clone(&runs.places).try_acquire_owned() else {
        let text = format!("{AT_ONCE} runs are under way and {WAITING} wait; try again when they are over.");
        return (StatusCode::TOO_MANY_REQUESTS, Json(Answer::Busy { text })).into_response();
    };
    let turn = Arc::clone(&runs.turns).acquire_owned().await.expect("the semaphore is never closed");
    let storyteller = Arc::clone(&runs.storyteller);
    let told = tokio::task::spawn_blocking(move || {
        let told = storyteller.tell(&slug, teller);
        drop((turn, place));
        Answer::of(&slug, teller, told)
    });
    match told.await {
        Ok(answer) => Json(answer).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the run was lost").into_response(),
    }
}

/// `text` without colour, and no more of it than a page can show.
fn plain(text: &str) -> String {
    let mut text = anstream::adapter::strip_str(text).to_string();
    if text.len() > MOST_TEXT {
        let end = (0..=MOST_TEXT).rev().find(|&end| text.is_char_boundary(end));
        text.truncate(end.unwrap_or_default());
        text.push_str("\n… and more");
    }
    text
}
