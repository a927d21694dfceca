//! nginx as a server that verifies clients, and as a client that verifies nobody; and certificates as tutorials make them.

use std::fs;
use std::process::Command;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::company::Company;
use crate::process::{LOOPBACK, PATIENCE, Running};

/// nginx with these servers; `LISTEN1`, `LISTEN2` … stand for addresses, whose ports are returned.
async fn nginx(company: &Company, servers: &str) -> Option<(Running, Vec<u16>)> {
    // nginx cannot choose a port. Somebody else may take one before it does; then it ends, and is started with others.
    for _ in 0..10 {
        let mut command = rig::peers::program("nginx")?;
        let mut servers = servers.to_owned();
        let mut ports = Vec::new();
        while servers.contains("LISTEN") {
            let free = TcpListener::bind("127.0.0.1:0").await.expect(LOOPBACK);
            ports.push(free.local_addr().expect(LOOPBACK).port());
            let address = format!("127.0.0.1:{}", ports[ports.len() - 1]);
            servers = servers.replace(&format!("LISTEN{}", ports.len()), &address);
        }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path temp;"));
        let conf = format!(
            "daemon off; master_process off; pid nginx.pid; error_log error.log info; events {{}} http {{ access_log off; {} {servers} }}",
            temporary.concat()
        );
        fs::write(company.path("nginx.conf"), conf).expect("the folder is the test's own");
        let prefix = format!("{}/", company.folder().display());
        let running = Running::start(command.args(["-p", &prefix, "-e", "error.log", "-c", "nginx.conf"]));
        let all = async {
            for port in &ports {
                while TcpStream::connect(("127.0.0.1", *port)).await.is_err() {
                    sleep(Duration::from_millis(20)).await;
                }
            }
        };
        if timeout(Duration::from_secs(5), all).await.is_ok() {
            return Some((running, ports));
        }
    }
    panic!("nginx does not start: {}", fs::read_to_string(company.path("error.log")).unwrap_or_default());
}

const MUTUAL: &str =
    "server { listen LISTEN1 ssl; ssl_certificate ledger.pem; ssl_certificate_key ledger.key;
    ssl_client_certificate ca.pem; ssl_verify_client on; location / { return 200 \"$ssl_client_verify\"; } }";

#[tokio::test]
async fn nginx_lets_our_gateway_in() {
    let company = Company::new();
    let Some((_nginx, ports)) = nginx(&company, MUTUAL).await else { return };
    let answer = timeout(PATIENCE, company.ask(Some("gateway"), ports[0])).await.unwrap().unwrap();
    assert!(answer.contains("200 OK") && answer.ends_with("SUCCESS"), "{answer}");
}

#[tokio::test]
async fn nginx_refuses_a_client_by_http_when_tls_has_let_it_in() {
    let company = Company::new();
    let Some((_nginx, ports)) = nginx(&company, MUTUAL).await else { return };
    for (own, says) in
        [(None, "No required SSL certificate was sent"), (Some("stranger"), "The SSL certificate error")]
    {
        let answer = timeout(PATIENCE, company.ask(own, ports[0])).await.unwrap().unwrap();
        assert!(answer.contains("400 Bad Request") && answer.contains(says), "{answer}");
    }
}

#[tokio::test]
async fn nginx_as_a_client_takes_any_server_unless_it_is_told_to_verify() {
    let company = Company::new();
    let servers = "
        server { listen LISTEN1 ssl; ssl_certificate statements.pem; ssl_certificate_key statements.key;
            location / { return 200 \"the statements\"; } }
        server { listen LISTEN2 ssl; ssl_certificate ledger.pem; ssl_certificate_key ledger.key;
            location / { return 200 \"the ledger\"; } }
        server { listen LISTEN3; location / { proxy_pass https://LISTEN1; } }
        server { listen LISTEN4; location / { proxy_pass https://LISTEN1; proxy_ssl_verify on;
            proxy_ssl_trusted_certificate ca.pem; proxy_ssl_name ledger.internal; } }
        server { listen LISTEN5; location / { proxy_pass https://LISTEN2; proxy_ssl_verify on;
            proxy_ssl_trusted_certificate ca.pem; proxy_ssl_name ledger.internal; } }";
    let Some((_nginx, ports)) = nginx(&company, servers).await else { return };
    for (port, says) in
        [(ports[2], "the statements"), (ports[3], "502 Bad Gateway"), (ports[4], "the ledger")]
    {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.contains(says), "{answer}");
    }
}

/// The commands of tutorials, with the name in the subject, and with a proper name.
const COMMANDS: [&[&str]; 3] = [
    &[
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "own.key",
        "-out",
        "own.csr",
        "-subj",
        "/CN=ledger.internal",
    ],
    &[
        "x509",
        "-req",
        "-in",
        "own.csr",
        "-CA",
        "co.pem",
        "-CAkey",
        "co.key",
        "-CAcreateserial",
        "-out",
        "subject.pem",
        "-days",
        "365",
    ],
    &[
        "x509",
        "-req",
        "-in",
        "own.csr",
        "-CA",
        "co.pem",
        "-CAkey",
        "co.key",
        "-CAcreateserial",
        "-out",
        "named.pem",
        "-days",
        "365",
        "-extfile",
        "names",
    ],
];
const MAKE_CA: &[&str] = &[
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "co.key",
    "-out",
    "co.pem",
    "-days",
    "365",
    "-subj",
    "/CN=company CA",
];

#[tokio::test]
async fn a_name_in_the_subject_alone_is_enough_for_openssl_and_not_for_us() {
    let company = Company::new();
    fs::write(company.path("names"), "subjectAltName=DNS:ledger.internal").unwrap();
    let openssl = |args: &[&str]| -> Option<bool> {
        let mut command: Command = rig::peers::program("openssl")?;
        Some(command.current_dir(company.folder()).args(args).output().unwrap().status.success())
    };
    for args in [&[MAKE_CA][..], &COMMANDS].concat() {
        let Some(made) = openssl(args) else { return };
        assert!(made, "{args:?}");
    }
    for file in ["subject.pem", "named.pem"] {
        let verify = ["verify", "-CAfile", "co.pem", "-verify_hostname", "ledger.internal", file];
        assert_eq!(openssl(&verify), Some(true), "{file}");
    }
    let ours = company.name_for("co.pem", "subject.pem", "own.key").await;
    assert!(ours.is_err(), "{ours:?}");
    assert_eq!(company.name_for("co.pem", "named.pem", "own.key").await, Ok(()));
}
