//! Prints completions.

use std::env;
use std::io::{Write as _, stdout};

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::checkout::Checkout;
use crate::cli::Cli;
use crate::exit::Exit;

const HELP: &str = "\
Put one line into your shell's start-up file, and open a new shell:

  bash   ~/.bashrc
         source <(cd PATH/TO/LAB && cargo lab completions bash)
  zsh    ~/.zshrc, below `compinit`
         source <(cd PATH/TO/LAB && cargo lab completions zsh)
  fish   ~/.config/fish/config.fish
         cd PATH/TO/LAB; and cargo lab completions fish | source

`cargo lab <TAB>` then completes in bash, zsh and fish; fish offers Cargo's own
options too. PowerShell and elvish complete only a command named `lab`, so
define one, in PowerShell `function lab { cargo lab @args }`. In bash, zsh and
fish, `alias lab='cargo lab'` is completed as well.";

/// What can be typed after `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The shell
    pub shell: Shell,
}

/// Prints the script that completes `lab`, and `cargo lab` where the shell's completion of Cargo allows it.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: &Args) -> Result<Exit> {
    stdout().write_all(&script(args.shell, &lessons()))?;
    Ok(Exit::Done)
}

fn script(shell: Shell, lessons: &[&'static str]) -> Vec<u8> {
    let mut command = Cli::command();
    if !lessons.is_empty() {
        let names: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        for name in names {
            command = command.mut_subcommand(name, |verb| naming(verb, lessons));
        }
    }
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "lab", &mut script);
    let further = match shell {
        Shell::Bash => BASH.to_owned(),
        Shell::Zsh => ZSH.to_owned(),
        // clap's script for fish does not complete values.
        Shell::Fish => FISH.replace("LESSONS", &lessons.join(" ")),
        _ => String::new(),
    };
    script.extend_from_slice(further.as_bytes());
    script
}

/// Lets the argument that takes a lesson be completed by the lessons that there are.
fn naming(verb: Command, lessons: &[&'static str]) -> Command {
    verb.mut_args(|arg| match arg.get_id().as_str() {
        "lesson" | "lessons" => arg.value_parser(PossibleValuesParser::new(lessons)),
        _ => arg,
    })
}

/// The lessons of the lab around the current folder, if there is one.
fn lessons() -> Vec<&'static str> {
    let checkout = env::current_dir().ok().and_then(|here| Checkout::at_or_above(&here).ok());
    let lessons = checkout.and_then(|checkout| checkout.shelf().ok()).unwrap_or_default();
    // clap keeps names that live as long as the program, which ends here.
    lessons.iter().map(|lesson| &*lesson.slug.clone().leak()).collect()
}

/// Cargo's completion function does not know `lab`, so one that does is put before it.
const BASH: &str = r#"
_lab_under_cargo() {
    if [[ "${COMP_WORDS[1]}" == lab && "$COMP_CWORD" -gt 1 ]]; then
        local COMP_WORDS=("${COMP_WORDS[@]:1}") COMP_CWORD=$((COMP_CWORD - 1))
        _lab lab "$2" "$3"
    elif declare -F _cargo >/dev/null; then
        _cargo "$@"
    fi
}
if ! declare -F _cargo >/dev/null; then
    _lab_cargo_script="$(rustc --print sysroot 2>/dev/null)/etc/bash_completion.d/cargo"
    [[ -r "$_lab_cargo_script" ]] && source "$_lab_cargo_script"
    unset _lab_cargo_script
fi
complete -o bashdefault -o default -F _lab_under_cargo cargo
"#;

/// Cargo's completion function asks `_cargo-NAME` about a command that it does not know.
const ZSH: &str = r#"
_cargo-lab() { _lab "$@" }
"#;

const FISH: &str = r#"
complete -c lab -n 'not __fish_lab_needs_command' -f -a 'LESSONS'
function __lab_under_cargo
    set -l words (commandline -opc) (commandline -ct)
    complete --do-complete (string join ' ' -- lab $words[3..-1])
end
complete -c cargo -n '__fish_seen_subcommand_from lab' -f -a '(__lab_under_cargo)'
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_gets_a_script_that_knows_the_lessons() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
            let script = String::from_utf8(script(shell, &["02-framing"])).unwrap();
            assert!(
                ["watch", "next", "edit", "list"].iter().all(|verb| script.contains(verb)),
                "{shell}: {script}"
            );
            let completes_values = !matches!(shell, Shell::PowerShell | Shell::Elvish);
            assert_eq!(script.contains("02-framing"), completes_values, "{shell}: {script}");
        }
    }
}
