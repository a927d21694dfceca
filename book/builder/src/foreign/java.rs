//! Java: a folder of `book/java` for each lesson, without packages. A class with a `main` is a program; one whose name ends in
//! `Test` is also a test.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use lab::run::cargo;

use super::{Language, Program, folders, step};
use crate::repository::Repository;

const FOLDER: &str = "book/java";

pub(super) const LANGUAGE: Language =
    Language { name: "java", tools: &[("javac", "-version"), ("java", "-version")], check, programs, print };

/// A source file: the lesson that it is of, its class, its text.
struct Class {
    name: String,
    text: String,
}

impl Class {
    fn is_test(&self) -> bool {
        self.name.ends_with("Test")
    }

    fn is_program(&self) -> bool {
        self.text.contains("static void main(")
    }
}

/// The classes of a lesson, by name.
fn classes(repository: &Repository, lesson: &str) -> Result<Vec<Class>> {
    let folder = repository.root().join(FOLDER).join(lesson);
    let mut classes = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.extension().is_some_and(|ending| ending == "java") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            classes.push(Class { name, text });
        }
    }
    classes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(classes)
}

/// Where a lesson's classes are compiled to.
fn compiled(repository: &Repository, lesson: &str) -> Result<PathBuf> {
    Ok(cargo::target_dir(repository.root())?.join("java").join(lesson))
}

/// Compiles a lesson; a warning is an error.
fn compile(repository: &Repository, lesson: &str) -> Result<PathBuf> {
    let to = compiled(repository, lesson)?;
    if to.is_dir() {
        fs::remove_dir_all(&to).with_context(|| format!("cannot remove {}", to.display()))?;
    }
    let mut javac = Command::new("javac");
    javac.current_dir(repository.root()).args(["-Xlint:all", "-Werror", "-encoding", "UTF-8", "-d"]).arg(&to);
    for class in classes(repository, lesson)? {
        javac.arg(format!("{FOLDER}/{lesson}/{}.java", class.name));
    }
    step(javac)?;
    Ok(to)
}

fn java(repository: &Repository, compiled: &PathBuf, class: &str) -> Command {
    let mut java = Command::new("java");
    java.current_dir(repository.root())
        .args(["-ea", "-Dfile.encoding=UTF-8", "-cp"])
        .arg(compiled)
        .arg(class);
    java
}

fn check(repository: &Repository) -> Result<String> {
    let mut tests = 0;
    for lesson in folders(&repository.root().join(FOLDER))? {
        let compiled = compile(repository, &lesson)?;
        for test in classes(repository, &lesson)?.iter().filter(|class| class.is_test()) {
            step(java(repository, &compiled, &test.name)).with_context(|| format!("{FOLDER}/{lesson}"))?;
            tests += 1;
        }
    }
    Ok(if tests == 0 {
        "java: nothing to check".into()
    } else {
        format!("java: javac -Xlint:all and java -ea are green (tests: {tests})")
    })
}

fn programs(repository: &Repository) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for lesson in folders(&repository.root().join(FOLDER))? {
        for class in classes(repository, &lesson)?.into_iter().filter(Class::is_program) {
            let to = format!("target/java/{lesson}");
            programs.push(Program {
                name: format!("java/{lesson}/{}", class.name),
                path: format!("{FOLDER}/{lesson}/{}.java", class.name),
                command: format!(
                    "javac -d {to} {FOLDER}/{lesson}/*.java && java -ea -cp {to} {}",
                    class.name
                ),
                lesson: lesson.clone(),
                unit: class.name,
            });
        }
    }
    Ok(programs)
}

fn print(repository: &Repository, programs: &[Program]) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut at = None;
    for program in programs {
        let to = match at.take() {
            Some((lesson, to)) if lesson == program.lesson => to,
            _ => compile(repository, &program.lesson)?,
        };
        texts.push(step(java(repository, &to, &program.unit)).with_context(|| program.path.clone())?);
        at = Some((program.lesson.clone(), to));
    }
    Ok(texts)
}
