//! Go: one module, `book/go`. A folder of a lesson with a `main.go` in it is a program.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Language, Program, folders, runs, step};
use crate::repository::Repository;

const FOLDER: &str = "book/go";

pub(super) const LANGUAGE: Language =
    Language { name: "go", tools: &[("go", "version"), ("gofmt", "-h")], check, programs, print };

/// A command in the module that reaches for no network and no other toolchain.
fn command(repository: &Repository, program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(repository.root().join(FOLDER));
    command.env("GOPROXY", "off").env("GOTOOLCHAIN", "local").env("GOWORK", "off").env_remove("GOFLAGS");
    command
}

fn check(repository: &Repository) -> Result<String> {
    if !repository.root().join(FOLDER).join("go.mod").is_file() {
        return Ok("go: nothing to check".into());
    }
    let mut format = command(repository, "gofmt");
    format.args(["-l", "."]);
    let unformatted = step(format)?;
    ensure!(unformatted.is_empty(), "`gofmt -w` in {FOLDER} would change:\n{}", unformatted.trim_end());
    let mut vet = command(repository, "go");
    vet.args(["vet", "./..."]);
    step(vet)?;
    // The race detector is C code, and needs a C compiler.
    let races = runs(Command::new("cc").arg("--version"));
    let mut test = command(repository, "go");
    test.args(["test", "-timeout", "120s"]).args(races.then_some("-race")).arg("./...");
    step(test)?;
    Ok(format!("go: gofmt, vet and test{} are green", if races { " -race" } else { "" }))
}

fn programs(repository: &Repository) -> Result<Vec<Program>> {
    let root = repository.root().join(FOLDER);
    let mut programs = Vec::new();
    for lesson in folders(&root)? {
        for unit in folders(&root.join(&lesson))? {
            if root.join(&lesson).join(&unit).join("main.go").is_file() {
                programs.push(Program {
                    name: format!("go/{lesson}/{unit}"),
                    path: format!("{FOLDER}/{lesson}/{unit}/main.go"),
                    command: format!("cd {FOLDER} && go run ./{lesson}/{unit}"),
                    lesson: lesson.clone(),
                    unit,
                });
            }
        }
    }
    Ok(programs)
}

fn print(repository: &Repository, programs: &[Program]) -> Result<Vec<String>> {
    let run = |program: &Program| {
        let mut run = command(repository, "go");
        run.args(["run", &format!("./{}/{}", program.lesson, program.unit)]);
        step(run).with_context(|| program.path.clone())
    };
    programs.iter().map(run).collect()
}
