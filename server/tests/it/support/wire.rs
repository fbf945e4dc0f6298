//! A bare connection, for what no well-behaved client would send.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use super::client::PATIENCE;

/// A connection.
pub(crate) struct Wire {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

/// An answer as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct WireAnswer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        let reader = BufReader::new(stream.try_clone().unwrap());
        Self { stream, reader }
    }

    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.stream.write_all(bytes.as_ref()).unwrap();
        self
    }

    /// Reads one answer to a request other than `HEAD`.
    pub(crate) fn answer(&mut self) -> WireAnswer {
        let mut answer = self.head();
        let body = match answer.header("content-length") {
            "" => Vec::new(),
            length => {
                let mut body = vec![0; length.parse().unwrap()];
                self.reader.read_exact(&mut body).unwrap();
                body
            }
        };
        answer.body = body;
        answer
    }

    /// Reads the status and the headers of an answer.
    pub(crate) fn head(&mut self) -> WireAnswer {
        let line = self.line().unwrap();
        let status = line.split(' ').nth(1).unwrap_or_default().parse();
        let status = status.unwrap_or_else(|_| panic!("no status line: {line:?}"));
        let mut headers = Vec::new();
        while let Some(line) = self.line().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        WireAnswer { status, headers, body: Vec::new() }
    }

    /// A line without its end; `None` when the connection is over.
    pub(crate) fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let length = self.reader.read_until(b'\n', &mut line).unwrap_or(0);
        (length > 0).then(|| String::from_utf8(line).unwrap().trim_end().to_owned())
    }
}

impl WireAnswer {
    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}
