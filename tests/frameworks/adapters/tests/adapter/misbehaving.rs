//! An adapter that does one thing wrong, which its first argument names. Behind it there is no stack: a call is answered at once.

use std::io::{self, BufRead, Write};
use std::process::{self, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(600);

fn main() {
    let wrong = std::env::args().nth(1).unwrap_or_default();
    start(&wrong);
    let mut calls = 0;
    for line in io::stdin().lock().lines() {
        let op: Value = serde_json::from_str(&line.expect("a line")).expect("an operation");
        match op["op"].as_str().expect("its name") {
            "ping" if wrong == "hangs" && calls > 0 => sleep(LONG),
            "ping" => say(&json!({"event": "pong"})),
            "serve" => serve(&wrong),
            "panic" => process::exit(9),
            "connect" => say(&json!({"event": "connected", "one_call_at_a_time": false, "pings": false})),
            "call" => {
                calls += 1;
                call(&wrong, &op["id"]);
            }
            _ => {}
        }
    }
}

#[expect(clippy::zombie_processes, reason = "the test is about a process that nobody waits for")]
fn start(wrong: &str) {
    let ready = |version: &str| {
        say(&json!({"event": "ready", "protocol": 1, "stack": "none", "version": version, "best": null}));
    };
    match wrong {
        "silent" => sleep(LONG),
        "exits" => {
            eprintln!("no module named my_rpc");
            process::exit(3);
        }
        "other-protocol" => {
            say(&json!({"event": "ready", "protocol": 2, "stack": "none", "version": "1.0", "best": null}))
        }
        "family" => {
            let me = std::env::current_exe().expect("a path");
            let child =
                process::Command::new(me).arg("silent").stdin(Stdio::null()).spawn().expect("it starts");
            ready(&child.id().to_string());
        }
        _ => ready("1.2.3"),
    }
}

fn serve(wrong: &str) {
    match wrong {
        "never-serves" => {}
        "serves-nothing" => say(&json!({"event": "serving"})),
        "dies-while-serving" => {
            say(&json!({"event": "serving", "port": 1, "huge": null}));
            process::exit(7);
        }
        _ => say(&json!({"event": "serving", "port": 1, "huge": null})),
    }
    match wrong {
        "stops-what-never-began" => say(&json!({"event": "stopped", "handler": 9})),
        "dies-when-told" => say(&json!({"event": "request", "handler": 1, "method": "ask", "text": "panic"})),
        "begins-twice" => {
            for _ in 0..2 {
                say(&json!({"event": "request", "handler": 1, "method": "ask", "text": "never"}));
            }
        }
        _ => {}
    }
}

fn call(wrong: &str, id: &Value) {
    let registered = json!({"event": "registered", "id": id});
    let result = json!({"event": "result", "id": id, "text": "hi"});
    match wrong {
        "never-registers" => {}
        "unregistered-answer" => say(&result),
        "hangs" => say(&registered),
        "noise" => {
            println!("DEBUG: a call begins");
            say(&registered);
        }
        "wrong-json" => say(&json!({"event": "result", "id": "seven"})),
        "unknown-event" => say(&json!({"event": "done", "id": id})),
        "unknown-id" => say(&json!({"event": "result", "id": 99, "text": "hi"})),
        "answers-twice" => {
            say(&registered);
            say(&result);
            say(&result);
        }
        "dies" => {
            say(&registered);
            eprintln!("Segmentation fault, or so");
            process::exit(11);
        }
        "endless-line" => {
            let piece = "x".repeat(64 * 1024);
            while write!(io::stdout(), "{piece}").is_ok() {}
        }
        "flood" => loop {
            say(&registered);
        },
        "not-offered" => say(&json!({"event": "result", "id": id, "not_offered": "there is no schema"})),
        _ => {
            say(&registered);
            say(&result);
        }
    }
}

fn say(event: &Value) {
    let mut stdout = io::stdout().lock();
    // Whoever reads has gone: so does this.
    if writeln!(stdout, "{event}").and_then(|()| stdout.flush()).is_err() {
        process::exit(0);
    }
}
