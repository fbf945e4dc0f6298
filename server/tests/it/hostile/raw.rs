//! A connection without manners. Unlike the shared one it tells an end from a
//! silence: a silence longer than any patience fails the test.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::support::client::PATIENCE;

/// What is heard while listening for a moment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Nothing,
    Bytes(Vec<u8>),
    End,
}

/// See the module.
pub(crate) struct Raw(TcpStream);

impl Raw {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    /// Writes; whether the server took it all.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).is_ok()
    }

    /// Says that nothing more will be written.
    pub(crate) fn end_writing(&mut self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }

    /// Listens for so long.
    pub(crate) fn listen(&mut self, time: Duration) -> Heard {
        self.0.set_read_timeout(Some(time)).unwrap();
        let mut bytes = vec![0; 65_536];
        match self.0.read(&mut bytes) {
            Ok(0) => Heard::End,
            Ok(length) => {
                bytes.truncate(length);
                Heard::Bytes(bytes)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Heard::Nothing
            }
            // A reset is an end too.
            Err(_) => Heard::End,
        }
    }

    /// Everything until the server ends the connection.
    pub(crate) fn until_the_end(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            match self.listen(PATIENCE) {
                Heard::Bytes(bytes) => all.extend(bytes),
                Heard::End => return all,
                Heard::Nothing => panic!("the server keeps the connection: {all:?}"),
            }
        }
    }

    /// One answer; its status and body. `None` when the connection ends before.
    pub(crate) fn answer(&mut self) -> Option<(u16, Vec<u8>)> {
        let mut all = Vec::new();
        loop {
            if let Some(whole) = whole_answer(&all) {
                return Some(whole);
            }
            match self.listen(PATIENCE) {
                Heard::Bytes(bytes) => all.extend(bytes),
                Heard::End => return None,
                Heard::Nothing => panic!("no answer comes: {all:?}"),
            }
        }
    }

    /// Status and error code of one answer.
    pub(crate) fn verdict(&mut self) -> (u16, String) {
        let (status, body) = self.answer().unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        (status, body["error_code"].as_str().unwrap_or("ok").to_owned())
    }
}

/// The status of an answer and its body, once both are there.
fn whole_answer(bytes: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end]).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some((status, bytes.get(end..end + length)?.to_vec()))
}

/// The statuses of all answers in what a server sent.
pub(crate) fn statuses(sent: &[u8]) -> Vec<u16> {
    let sent = String::from_utf8_lossy(sent);
    sent.match_indices("HTTP/1.").map(|(at, _)| sent[at + 9..at + 12].parse().unwrap()).collect()
}
