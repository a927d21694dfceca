//! A page such as a service has for its metrics, to be read with curl.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Starts a server on a free port of loopback that answers each `GET` with what `content` returns for its path. It ends with the
/// process.
///
/// # Errors
/// There is no socket to be had.
pub fn serve_page(content: impl Fn(&str) -> String + Send + 'static) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Who hangs up before the answer has missed it.
            let _ = answer(stream, &content);
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream, content: &impl Fn(&str) -> String) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for header in lines {
        if header?.is_empty() {
            break;
        }
    }
    let body = content(request.split(' ').nth(1).unwrap_or_default());
    let length = body.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}
