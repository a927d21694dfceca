//! The spec of lesson 03: an error has two readers, and neither is served by its text.
//!
//! `contract` is what the author tested: the types, and that a failure is a failure. `pitfall` is what callers,
//! users and people on call have to live with.

use std::collections::BTreeSet;
use std::error::Error;
use std::io;

use errors::{
    Accounts, Balance, Code, Database, DatabaseError, Entry, Gateway, Log, Peer, Posting, Refusal, Reply,
    TraceId, Transfer, Transfers, WireError,
};
use rig::Lesson;

const LESSON: Lesson = Lesson::of(env!("CARGO_PKG_NAME"));
const TRACE: TraceId = TraceId(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
const ALICE: u64 = 1;
const BOB: u64 = 2;
const NOBODY: u64 = 9;

mod contract {
    use super::*;

    #[test]
    fn a_transfer_goes_through() {
        let answer = Ledger::up().ask(&pay(30));
        assert_eq!(answer.read(), Ok(Reply::Ok(Balance { account: ALICE, amount: 70 })));
        assert_eq!(answer.log, []);
    }

    #[test]
    fn a_transfer_to_an_account_that_is_not_there_fails_and_says_which() {
        let answer = Ledger::up().ask(&Transfer { to: NOBODY, ..pay(30) });
        assert!(answer.message().contains("no account 9"), "{}", answer.text());
    }

    #[test]
    fn what_the_gateway_itself_refuses_is_an_invalid_argument() {
        let answer = Ledger::up().ask(&Transfer { memo: "x".repeat(141), ..pay(30) });
        let refused =
            WireError::new(Code::InvalidArgument, "memo of 141 bytes is over the limit of 140", TRACE);
        assert_eq!(answer.read(), Ok(Reply::Error(refused)));
    }

    #[test]
    fn a_failure_is_in_the_log_of_each_service_it_passed_the_outermost_first() {
        let log = Ledger::down("connection refused").ask(&pay(30)).log;
        let wrote: Vec<_> = log.iter().map(|entry| (entry.service, entry.trace)).collect();
        assert_eq!(wrote, [("gateway", TRACE), ("transfers", TRACE), ("accounts", TRACE)]);
    }

    #[test]
    fn the_codes_are_grpc_s_by_number_and_name_and_each_has_its_http_status() {
        let rows = Code::ALL.map(|code| {
            let retry = if code.is_retryable() { ", retryable" } else { "" };
            format!("{} {code} {}{retry}\n", code.number(), code.http_status())
        });
        insta::assert_snapshot!(rows.concat(), @"
        1 CANCELLED 499
        2 UNKNOWN 500
        3 INVALID_ARGUMENT 400
        4 DEADLINE_EXCEEDED 504
        5 NOT_FOUND 404
        6 ALREADY_EXISTS 409
        7 PERMISSION_DENIED 403
        8 RESOURCE_EXHAUSTED 429
        9 FAILED_PRECONDITION 400
        10 ABORTED 409
        11 OUT_OF_RANGE 400
        12 UNIMPLEMENTED 501
        13 INTERNAL 500
        14 UNAVAILABLE 503, retryable
        15 DATA_LOSS 500
        16 UNAUTHENTICATED 401
        ");
    }

    #[test]
    fn a_number_that_is_no_code_is_unknown() {
        for number in (0..=1_000).chain([1 << 16, u32::MAX - 1, u32::MAX]) {
            let code = Code::from_number(number);
            assert!(code == Code::Unknown || code.number() == number, "{number} became {code}");
            assert_eq!(code != Code::Unknown, (1..=16).contains(&number) && number != 2, "{number}");
        }
    }

    #[test]
    fn every_code_and_either_advice_survive_the_wire_and_http() {
        for error in every_error() {
            let bytes = serde_json::to_vec(&error).unwrap();
            assert_eq!(serde_json::from_slice::<WireError>(&bytes).unwrap(), error);
            let (status, body) = error.to_http();
            assert_eq!(WireError::from_http(status, &body), error);
            assert_eq!(Code::from_number(error.code.number()), error.code);
            assert_eq!(Code::from_name(error.code.name()), Some(error.code));
        }
    }

    #[test]
    fn the_bytes_on_the_wire_are_an_object_of_four_fields() {
        let error = WireError::new(Code::NotFound, "no account 9", TRACE);
        insta::assert_snapshot!(
            serde_json::to_string(&error).unwrap(),
            @r#"{"code":5,"message":"no account 9","retryable":false,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#
        );
        let (status, body) = error.to_http();
        insta::assert_snapshot!(
            format!("{status} {}", String::from_utf8(body).unwrap()),
            @r#"404 {"status":404,"detail":"no account 9","code":"NOT_FOUND","retryable":false,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}"#
        );
    }

    #[test]
    fn an_error_from_an_older_or_a_newer_peer_is_read_as_far_as_it_is_known() {
        let newer = r#"{"code":99,"message":"m","retryable":true,"retry_after_ms":50,"trace_id":"x"}"#;
        let unknown = WireError::new(Code::Unknown, "m", TraceId(0)).with_retryable(true);
        for (sent, read) in [
            (newer, unknown),
            (r#"{"code":14,"message":"m"}"#, WireError::new(Code::Unavailable, "m", TraceId(0))),
            (r#"{"code":5}"#, WireError::new(Code::NotFound, "", TraceId(0))),
            ("{}", WireError::new(Code::Unknown, "", TraceId(0))),
        ] {
            assert_eq!(serde_json::from_str::<WireError>(sent).unwrap(), read, "{sent}");
        }
        let (status, body) = (429, br#"{"code":"QUOTA_MELTED","detail":"m","retryable":true}"#);
        let exhausted = WireError::new(Code::ResourceExhausted, "m", TraceId(0)).with_retryable(true);
        assert_eq!(WireError::from_http(status, body), exhausted);
    }

    /// A –HTTP 500→ B –gRPC→ C → the client: whatever is known at each step is kept.
    #[test]
    fn an_http_500_that_becomes_a_grpc_error_reaches_the_client_as_what_it_was() {
        for sent in every_error() {
            let (status, body) = sent.to_http();
            let at_b = WireError::from_http(status, &body);
            let (grpc_status, grpc_message) = (at_b.code.number(), at_b.message().to_owned());
            let at_c = WireError::new(Code::from_number(grpc_status), grpc_message, at_b.trace)
                .with_retryable(at_b.retryable);
            assert_eq!(at_c.to_http(), (status, body));
        }
        let at_b = WireError::from_http(500, b"<html>panic at /srv/a/main.py line 3</html>");
        assert_eq!(at_b, WireError::new(Code::Internal, "HTTP status 500", TraceId(0)));
    }

    #[test]
    fn a_trace_id_is_32_hexadecimal_digits_and_anything_else_is_none() {
        for id in [TRACE, TraceId(0), TraceId(1), TraceId(u128::MAX)] {
            assert_eq!(TraceId::from_hex(&id.to_string()), id);
        }
        let plus = format!("+{:031x}", 7);
        for text in ["", "7", &plus, &"é".repeat(16), &"g".repeat(32), &"0".repeat(31), &"1".repeat(33)] {
            assert_eq!(TraceId::from_hex(text), TraceId(0), "{text:?}");
        }
    }

    #[test]
    fn a_status_alone_says_the_plainest_of_its_codes() {
        for code in Code::ALL {
            let plainest = match code {
                Code::FailedPrecondition | Code::OutOfRange => Code::InvalidArgument,
                Code::AlreadyExists => Code::Aborted,
                Code::Unknown | Code::DataLoss => Code::Internal,
                alone => alone,
            };
            assert_eq!(Code::from_http_status(code.http_status()), plainest, "{code}");
        }
        let others = [418, 498, 502, 599, 200, 301, 0, 600].map(Code::from_http_status);
        let (invalid, unknown) = (Code::InvalidArgument, Code::Unknown);
        let expected =
            [invalid, invalid, Code::Unavailable, Code::Internal, unknown, unknown, unknown, unknown];
        assert_eq!(others, expected);
    }

    #[test]
    fn a_status_from_a_proxy_keeps_its_class_and_its_page_is_not_quoted() {
        let pages: [&[u8]; 5] =
            [b"", b"<html>nginx</html>", b"null", b"{\"code\":\"NOT_FOUND\"}", &[0xff; 9]];
        for status in (0..1000).chain([u16::MAX]) {
            for page in pages {
                let error = WireError::from_http(status, page);
                let class = error.code.http_status() / 100;
                assert_eq!(class, if (400..600).contains(&status) { status / 100 } else { 5 }, "{status}");
                assert!(!error.message().contains("nginx"));
            }
        }
    }

    #[test]
    fn a_message_is_cut_at_the_limit_between_two_characters() {
        let most = WireError::MAX_MESSAGE_BYTES;
        let longest = "é".repeat(most / 2);
        assert_eq!(WireError::new(Code::Internal, longest.as_str(), TRACE).message(), longest);
        for shift in 0..4 {
            let long = "x".repeat(shift) + &"🦀".repeat(1024 * 1024 / 4);
            let sent = format!("{{\"code\":13,\"message\":\"{long}\"}}");
            let body = format!("{{\"code\":\"INTERNAL\",\"detail\":\"{long}\"}}");
            for error in [
                WireError::new(Code::Internal, long.as_str(), TRACE),
                serde_json::from_str(&sent).unwrap(),
                WireError::from_http(500, body.as_bytes()),
            ] {
                let kept = error.message().strip_suffix('…').unwrap();
                assert!(long.starts_with(kept));
                assert!((most - 6..=most).contains(&error.message().len()), "{}", error.message().len());
            }
        }
    }

    #[test]
    fn whatever_a_store_answers_the_client_gets_a_short_error() {
        let whole = reply(&WireError::new(Code::NotFound, "no account 9", TRACE));
        let cut_short = (0..whole.len()).map(|end| whole[..end].to_vec());
        let nested = b"{\"error\":".repeat(10_000);
        let megabyte = format!("{{\"error\":{{\"message\":\"{}\"}}}}", "é".repeat(512 * 1024)).into_bytes();
        let numbers = ["-1", "1e99", "4294967296", "null", "\"NOT_FOUND\"", "17"]
            .map(|code| format!("{{\"error\":{{\"code\":{code}}}}}").into_bytes());
        for sent in cut_short.chain(numbers).chain([nested, megabyte, vec![0xff; 64], whole.clone()]) {
            let answer = behind_two_hops(&sent);
            assert!(answer.error().is_some_and(|error| error.trace == TRACE), "{}", answer.text());
            assert!(answer.bytes.len() < 2 * WireError::MAX_MESSAGE_BYTES, "{} bytes", answer.bytes.len());
        }
    }

    #[test]
    fn what_an_error_displays_its_source_does_not_repeat() {
        let errors: [Box<dyn Error>; 7] = [
            Box::new(Refusal::MemoTooLong { bytes: 141, limit: 140 }),
            Box::new(Refusal::NothingToPay),
            Box::new(Refusal::NoSuchAccount { account: NOBODY }),
            Box::new(Refusal::Insufficient { account: ALICE, amount: 30 }),
            Box::new(unreachable("connection refused")),
            Box::new(damaged()),
            Box::new(WireError::new(Code::NotFound, "no account 9", TRACE)),
        ];
        for error in errors {
            let mut link = error.as_ref();
            while let Some(source) = link.source() {
                let (says, cause) = (link.to_string(), source.to_string());
                assert!(!says.contains(&cause), "{says:?} repeats {cause:?}");
                link = source;
            }
        }
    }
}

mod pitfall {
    use super::*;

    #[test]
    fn the_caller_tells_not_found_unavailable_and_invalid_apart_after_two_hops() {
        let failures = [
            (
                "to an account that is not there",
                Ledger::up(),
                Transfer { to: NOBODY, ..pay(30) },
                Code::NotFound,
            ),
            ("with the database down", Ledger::down("connection refused"), pay(30), Code::Unavailable),
            (
                "with the database going down before it is written",
                Ledger::cut_off("connection reset"),
                pay(30),
                Code::Unavailable,
            ),
            ("of nothing", Ledger::up(), pay(0), Code::InvalidArgument),
            ("of more than Alice has", Ledger::up(), pay(300), Code::FailedPrecondition),
        ];
        let (mut sent, mut arrived, mut right) = (String::new(), String::new(), true);
        for (what, ledger, transfer, code) in failures {
            let answer = ledger.ask(&transfer);
            sent.push_str(&format!("a transfer {what}\n"));
            arrived.push_str(&format!("{}, where {code} is right\n", answer.code_name()));
            right &= answer.error().is_some_and(|error| error.code == code);
        }
        LESSON
            .evidence()
            .sent(sent)
            .arrived(arrived)
            .hurts("the client cannot know whether to ask Alice for another account or to wait a moment")
            .holds(right);
    }

    #[test]
    fn the_caller_knows_which_failure_may_be_retried() {
        let passing = Ledger::down("connection refused").ask(&pay(30));
        let lasting = Ledger::up().ask(&Transfer { to: NOBODY, ..pay(30) });
        LESSON
            .evidence()
            .sent("a transfer while the database restarts, and one to an account that is not there")
            .arrived(format!("retryable: {} and {}", passing.retryable(), lasting.retryable()))
            .hurts("Alice's payment fails over a restart of two seconds, or a loop pays for ever to nobody")
            .holds(passing.retryable() == "true" && lasting.retryable() == "false");
    }

    #[test]
    fn every_code_survives_two_hops_with_its_advice() {
        let mut lost = Vec::new();
        for sent in every_error() {
            let answer = behind_two_hops(reply(&sent));
            if !answer.says(&sent) {
                let advice = if sent.retryable { "retry" } else { "do not retry" };
                lost.push(format!(
                    "{} ({advice}): {}, {}",
                    sent.code,
                    answer.code_name(),
                    answer.retryable()
                ));
            }
        }
        LESSON
            .evidence()
            .sent("from the account store: each of the 16 codes, with retryable true and false")
            .arrived(format!("changed: {} of 32\n{}", lost.len(), first(&lost, 4)))
            .hurts("whatever a store says, the client hears the same; nobody can act on it")
            .holds(lost.is_empty());
    }

    #[test]
    fn a_code_from_a_newer_store_is_unknown_and_keeps_its_advice() {
        let answer = behind_two_hops(r#"{"error":{"code":99,"message":"shard moves","retryable":true}}"#);
        let unknown = WireError::new(Code::Unknown, "shard moves", TRACE).with_retryable(true);
        LESSON
            .evidence()
            .sent("from a newer account store: code 99, retryable")
            .arrived(answer.text())
            .hurts("the store is deployed first: until the others follow, its clients must at least know to retry")
            .holds(answer.says(&unknown));
    }

    #[test]
    fn an_older_store_s_bare_code_is_enough() {
        let answer = behind_two_hops(r#"{"error":{"code":14,"message":"draining"}}"#);
        LESSON
            .evidence()
            .sent("from an older account store: code 14 and a message, no advice, no trace id")
            .arrived(answer.text())
            .hurts("the store said UNAVAILABLE, which everyone may retry, and the client gives up")
            .holds(answer.says(&WireError::new(Code::Unavailable, "draining", TRACE)));
    }

    #[test]
    fn what_a_user_wrote_does_not_choose_the_code() {
        let memo = "refund: no account 7, ledger is unavailable, UNAVAILABLE, amount is zero";
        let transfer = Transfer { memo: memo.to_owned(), ..pay(30) };
        let failures = [
            ("to nobody", Ledger::up(), Transfer { to: NOBODY, ..transfer.clone() }, Code::NotFound),
            (
                "of too much",
                Ledger::up(),
                Transfer { amount: 300, ..transfer.clone() },
                Code::FailedPrecondition,
            ),
            ("with a damaged database", Ledger::broken(), transfer, Code::Internal),
        ];
        let mut arrived = String::new();
        for (what, ledger, transfer, code) in failures {
            let answer = ledger.ask(&transfer);
            if answer.code_name() != code.name() {
                let (got, message) = (answer.code_name(), answer.message());
                arrived.push_str(&format!("{what}: {got}, where {code} is right, and\n  {message}\n"));
            }
        }
        LESSON
            .evidence()
            .sent(format!("three transfers for {memo:?}"))
            .arrived(&arrived)
            .hurts("where only the text tells what went wrong, whoever typed a part of it has a say in that")
            .holds(arrived.is_empty());
    }

    #[test]
    fn the_log_has_the_whole_chain_outermost_first() {
        let failures = [
            ("connection refused", Ledger::down as fn(_) -> _, "debit account 1"),
            ("certificate has expired", Ledger::down, "debit account 1"),
            ("no such host", Ledger::down, "debit account 1"),
            ("connection reset", Ledger::cut_off, "write the posting"),
        ];
        for (reason, failing, step) in failures {
            let log = written(&failing(reason).ask(&pay(30)).log);
            let chain = ["pay 30", "post 30 from 1 to 2", step, "cannot connect to postgres", reason];
            LESSON
                .evidence()
                .sent(format!("a transfer while the database cannot be reached: {reason}"))
                .arrived(&log)
                .fact("missing", &missing(&log, &chain))
                .hurts(
                    "an expired certificate, a wrong name and a dead host read alike at three in the morning",
                )
                .holds(missing(&log, &chain).is_empty());
        }
    }

    #[test]
    fn an_unreadable_answer_is_in_the_log_with_its_reason_and_internal_to_the_client() {
        let answer = behind_two_hops("{\"ok\":");
        let log = written(&answer.log);
        let chain = ["pay 30", "post 30 from 1 to 2", "answer is not readable", "EOF while parsing"];
        LESSON
            .evidence()
            .sent("from the account store: half an answer")
            .arrived(format!("{}\n{log}", answer.code_name()))
            .fact("missing", &missing(&log, &chain))
            .hurts("two versions of a service disagree, and nothing says where in the answer")
            .holds(missing(&log, &chain).is_empty() && answer.code_name() == "INTERNAL");
    }

    #[test]
    fn no_layer_of_the_log_repeats_what_its_source_says() {
        let failures = [
            (Ledger::down("connection refused"), pay(30), "cannot connect to"),
            (Ledger::broken(), pay(30), "cannot read"),
            (Ledger::cut_off("connection reset"), pay(30), "cannot connect to"),
            (Ledger::up(), Transfer { to: NOBODY, ..pay(30) }, "no account 9"),
        ];
        for (ledger, transfer, cause) in failures {
            for entry in ledger.ask(&transfer).log.iter().rev() {
                let links = &entry.causes;
                let at_the_store = entry.service == "accounts";
                let says = links.iter().filter(|link| link.contains(cause)).count();
                let repeats = links.windows(2).any(|pair| pair[0].contains(&pair[1]));
                LESSON
                    .evidence()
                    .sent(format!("a transfer that fails because: {cause} …"))
                    .arrived(format!("in the log of {}, layer by layer:\n{}", entry.service, links.join("\n")))
                    .hurts("alerts are grouped by their first line: this one holds the cause, so each is a new alert")
                    .holds(
                        links.len() > 1
                            && !repeats
                            && !links[0].contains(cause)
                            && (says == 1 || !at_the_store),
                    );
            }
        }
    }

    #[test]
    fn the_client_gets_a_code_a_message_meant_for_it_the_advice_and_a_trace_id() {
        let answer = Ledger::up().ask(&Transfer { to: NOBODY, ..pay(30) });
        let json: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
        let fields: BTreeSet<_> =
            json["error"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let inside = ["debit", "credit account", "post 30", "INTERNAL", "accounts", "rent"];
        let leaked: Vec<_> = inside.into_iter().filter(|word| answer.message().contains(word)).collect();
        LESSON
            .evidence()
            .sent("a transfer to account 9, which is not there")
            .arrived(answer.text())
            .fact("inside", &format!("of no use to the client: {}", leaked.join(", ")))
            .hurts("the app shows this to Alice; she needs \"no account 9\" and a number to ask about")
            .holds(
                fields == BTreeSet::from(["code", "message", "retryable", "trace_id"])
                    && leaked.is_empty()
                    && answer.message().contains("no account 9")
                    && answer.error().is_some_and(|error| error.trace == TRACE),
            );
    }

    #[test]
    fn a_secret_in_a_source_never_reaches_the_client() {
        let answer = Ledger::down("connection refused").ask(&pay(30));
        let secrets = ["hunter2", "db-1.internal", "postgres", "ledger_rw", "connection refused"];
        verdict_on_secrets("a transfer while the database is down", &answer, &secrets);
    }

    #[test]
    fn an_error_that_nobody_foresaw_tells_the_client_nothing() {
        let secrets = ["/var/lib", "ledger.db", "permission denied", "cannot read", "debit account"];
        verdict_on_secrets("a transfer over a damaged database", &Ledger::broken().ask(&pay(30)), &secrets);
        let garbage = behind_two_hops(r#"{"ok":{"account":"postgres://ledger_rw:hunter2@db-1.internal"}}"#);
        let secrets = ["hunter2", "invalid type", "line 1", "post 30", "readable"];
        verdict_on_secrets("from the account store: an account number that is none", &garbage, &secrets);
    }

    #[test]
    fn a_backtrace_never_reaches_the_client() {
        // A process settles once whether its errors carry one, so this test runs itself in a process that has them.
        const ANSWER: &str = "the client got: ";
        const INNER: &str = "LESSON_03_INNER_RUN";
        let answer = Ledger::broken().ask(&pay(30));
        if std::env::var_os(INNER).is_some() {
            println!("\n{ANSWER}{}", answer.text().replace('\n', " "));
            return;
        }
        let in_crate = module_path!().split_once("::").map_or("", |(_, path)| path);
        let with_backtraces = std::env::current_exe().and_then(|spec| {
            std::process::Command::new(spec)
                .args([
                    "--exact",
                    &format!("{in_crate}::a_backtrace_never_reaches_the_client"),
                    "--nocapture",
                ])
                .envs([(INNER, "1"), ("RUST_BACKTRACE", "1"), ("RUST_LIB_BACKTRACE", "1")])
                .output()
        });
        let printed = with_backtraces
            .map_or_else(|why| why.to_string(), |child| String::from_utf8_lossy(&child.stdout).into_owned());
        let got = printed.lines().find_map(|line| line.strip_prefix(ANSWER)).unwrap_or("nothing");
        let frames = got.find("backtrace");
        LESSON
            .evidence()
            .sent("a transfer over a damaged database, to services that run with RUST_BACKTRACE=1")
            .arrived(format!("{} …", &got[..frames.map_or(got.len(), |at| at + "backtrace".len())]))
            .hurts(
                "set to debug something else, it shows every client the server's source paths and functions",
            )
            .holds(got.starts_with("{\"error\":") && frames.is_none());
    }
}

fn pay(amount: u64) -> Transfer {
    Transfer { from: ALICE, to: BOB, amount, memo: "rent".to_owned() }
}

/// A database of two accounts: Alice has 100, Bob nothing.
struct Ledger {
    reads: Box<dyn Fn() -> Result<(), DatabaseError>>,
    writes: Box<dyn Fn() -> Result<(), DatabaseError>>,
}

impl Ledger {
    fn up() -> Self {
        Self { reads: Box::new(|| Ok(())), writes: Box::new(|| Ok(())) }
    }

    fn down(reason: &'static str) -> Self {
        Self { reads: Box::new(move || Err(unreachable(reason))), ..Self::cut_off(reason) }
    }

    /// It answers until it is to write.
    fn cut_off(reason: &'static str) -> Self {
        Self { writes: Box::new(move || Err(unreachable(reason))), ..Self::up() }
    }

    fn broken() -> Self {
        Self { reads: Box::new(|| Err(damaged())), writes: Box::new(|| Err(damaged())) }
    }

    /// What the gateway answers, with all three services over this database.
    fn ask(self, transfer: &Transfer) -> Answer {
        let log = Log::default();
        Answer::of(transfer, Accounts::new(self, log.clone()), log)
    }
}

impl Database for Ledger {
    fn balance(&self, account: u64) -> Result<Option<u64>, DatabaseError> {
        (self.reads)()
            .map(|()| [(ALICE, 100), (BOB, 0)].into_iter().find(|(id, _)| *id == account).map(|(_, has)| has))
    }

    fn post(&self, _: &Posting) -> Result<(), DatabaseError> {
        (self.writes)()
    }
}

fn unreachable(reason: &'static str) -> DatabaseError {
    let url = "postgres://ledger_rw:hunter2@db-1.internal/ledger".to_owned();
    DatabaseError::Unreachable { url, source: io::Error::other(reason) }
}

fn damaged() -> DatabaseError {
    let file = "/var/lib/ledger/ledger.db".into();
    DatabaseError::Damaged { file, source: io::Error::other("permission denied") }
}

/// An account store of another make: always the same answer.
struct Says(Vec<u8>);

impl Peer<Posting> for Says {
    fn serve(&self, _: &Posting, _: TraceId) -> Vec<u8> {
        self.0.clone()
    }
}

/// What the gateway makes of this answer of an account store.
fn behind_two_hops(bytes: impl AsRef<[u8]>) -> Answer {
    Answer::of(&pay(30), Says(bytes.as_ref().to_vec()), Log::default())
}

/// What a client got, and what the log has about it.
struct Answer {
    bytes: Vec<u8>,
    log: Vec<Entry>,
}

impl Answer {
    fn of(transfer: &Transfer, accounts: impl Peer<Posting>, log: Log) -> Self {
        let gateway = Gateway::new(Transfers::new(accounts, log.clone()), log.clone());
        let bytes = gateway.serve(transfer, TRACE);
        Self { bytes, log: log.of(TRACE) }
    }

    fn read(&self) -> Result<Reply<Balance>, String> {
        serde_json::from_slice(&self.bytes).map_err(|why| why.to_string())
    }

    fn error(&self) -> Option<WireError> {
        match self.read() {
            Ok(Reply::Error(error)) => Some(error),
            _ => None,
        }
    }

    /// Whether it is this error, in whatever words.
    fn says(&self, error: &WireError) -> bool {
        let facts = |error: &WireError| (error.code, error.retryable, error.trace);
        self.error().is_some_and(|arrived| facts(&arrived) == facts(error))
    }

    fn code_name(&self) -> &'static str {
        self.error().map_or("no error", |error| error.code.name())
    }

    fn retryable(&self) -> String {
        self.error().map_or("no error".to_owned(), |error| error.retryable.to_string())
    }

    fn message(&self) -> String {
        self.error().map_or(String::new(), |error| error.message().to_owned())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Every code, with either advice.
fn every_error() -> impl Iterator<Item = WireError> {
    Code::ALL.into_iter().flat_map(|code| {
        [true, false].map(|retryable| WireError::new(code, "m", TRACE).with_retryable(retryable))
    })
}

fn reply(error: &WireError) -> Vec<u8> {
    serde_json::to_vec(&Reply::<Balance>::Error(error.clone())).expect("a reply holds only text and numbers")
}

fn first(lines: &[String], most: usize) -> String {
    lines.iter().take(most).map(|line| format!("{line}\n")).collect()
}

/// The log as people read it: a service a line, its causes in order.
fn written(log: &[Entry]) -> String {
    log.iter().map(|entry| format!("{}: {}\n", entry.service, entry.causes.join(" <- "))).collect()
}

/// Which of these texts are not in the log, or not in this order.
fn missing(log: &str, chain: &[&str]) -> String {
    let mut rest = log;
    let mut missing = Vec::new();
    for link in chain {
        match rest.find(link) {
            Some(at) => rest = &rest[at + link.len()..],
            None => missing.push(*link),
        }
    }
    missing.join(", ")
}

fn verdict_on_secrets(sent: &str, answer: &Answer, secrets: &[&str]) {
    let text = answer.text();
    let leaked =
        secrets.iter().find_map(|secret| text.find(secret).map(|at| (at..at + secret.len(), *secret)));
    let (at, secret) = leaked.clone().unwrap_or_default();
    LESSON
        .evidence()
        .sent(sent)
        .arrived(format!("{}; in its {} bytes:", answer.code_name(), answer.bytes.len()))
        .bytes(&answer.bytes, [(at, secret)])
        .hurts("who can make a call fail can read how the inside is built, and the key to it")
        .holds(leaked.is_none() && answer.error().is_some());
}
