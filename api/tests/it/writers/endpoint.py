"""An endpoint that speaks OpenAI's chat protocol as its address says: http://host:port/MANNER/TOKEN/v1.

What came under a token is told at /log/TOKEN, and /wait/TOKEN/EVENT answers when that has happened.
Prints its port, and ends when its standard input does.
"""

import json
import os
import socket
import sys
import threading

LOCK = threading.Condition()
LOG: dict[str, list[dict]] = {}


def note(token, **what):
    with LOCK:
        LOG.setdefault(token, []).append(what)
        LOCK.notify_all()
        return sum("body" in one for one in LOG[token])


def scene(role, *sentences):
    return {"role": role, "narration": " ".join(sentences), "on_screen": ["Tu gato"], "visual": "un gato"}


# Of some 17 seconds, as a video of 20 has room for.
GOOD = {
    "title": "Tu gato",
    "scenes": [
        scene("hook", "Tu gato no te ignora, te está entrenando."),
        scene("problem", "Cada maullido es una orden, y tú la cumples sin darte cuenta."),
        scene("point", "Sabe a qué hora te levantas, y sabe muy bien a qué hora cedes."),
        scene("call_to_action", "Mañana cuenta hasta diez antes de moverte."),
    ],
}
SHORT = {"title": "Tu gato", "scenes": [scene("hook", "Mira.")]}
LONG = {"title": "Tu gato", "scenes": [scene("point", "Tu gato sabe cuándo cedes.") for _ in range(40)]}


def chat(script, **more):
    content = script if isinstance(script, str) else json.dumps(script, ensure_ascii=False)
    message = {"role": "assistant", "content": content}
    message.update(more.pop("message", {}))
    return {"id": "1", "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop", **more}]}


class Peer:
    def __init__(self, stream, file):
        self.stream, self.file = stream, file

    def send(self, status, body, kind="application/json", **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {headers.pop('length', len(body))}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.stream.sendall("\r\n".join([*lines, "connection: close", "", ""]).encode() + body)

    def flood(self, head):
        """Sends without end; says how much the other side took."""
        self.stream.sendall(head)
        sent, block = 0, b" " * 65536
        try:
            while sent < 1 << 30:
                self.stream.sendall(b"%x\r\n%s\r\n" % (len(block), block) if b"chunked" in head else block)
                sent += len(block)
        except OSError:
            pass
        return sent

    def hold(self, token):
        """Says nothing until the other side goes away."""
        while self.stream.recv(4096):
            pass
        note(token, event="closed")


def answer(peer, manner, token, body, count, headers):
    asked = json.loads(body)
    good = chat(GOOD)
    if manner == "busy-once" and count == 1:
        peer.send(429, {"error": {"message": "slow down"}}, retry_after="1")
    elif manner == "busy":
        peer.send(429, {"error": {"message": "slow down"}}, retry_after="600")
    elif (manner == "broken-once" and count == 1) or manner == "broken":
        peer.send(503, b"<html>down</html>", kind="text/html")
    elif manner == "hang":
        note(token, event="asked")
        peer.hold(token)
    elif manner == "drip":
        peer.stream.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        peer.stream.settimeout(0.05)
        while True:
            try:
                if not peer.stream.recv(1):
                    break
            except TimeoutError:
                peer.stream.sendall(b" ")
    elif manner == "cut-off" or (manner == "cut-off-once" and count == 1):
        peer.send(200, json.dumps(good).encode()[:200], length=5000)
    elif manner == "other":
        peer.send(200, {"hello": 1})
    elif manner == "page":
        peer.send(200, b"<!doctype html><title>Hotel</title>", kind="text/html; charset=utf-8")
    elif manner == "prose":
        peer.send(200, chat("Claro. Primero sale un gato, y luego otro."))
    elif manner == "huge":
        note(token, event="sent", bytes=peer.flood(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"))
    elif manner == "huge-and-says-so":
        note(token, event="sent", bytes=peer.flood(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n"))
    elif manner == "refuses":
        peer.send(200, chat("", message={"content": None, "refusal": "No puedo <b>ayudar</b> con eso."}))
    elif manner == "filters":
        peer.send(200, chat("", finish_reason="content_filter"))
    elif manner == "runs-out":
        peer.send(200, chat(json.dumps(GOOD)[:150], finish_reason="length"))
    elif manner == "no-schema" and "response_format" in asked:
        peer.send(400, {"error": {"message": "response_format is not supported", "type": "invalid_request_error"}})
    elif manner == "elsewhere":
        peer.send(307, b"", location=f"http://127.0.0.1:{PORT}/good/{token}-other/v1/chat/completions")
    elif manner == "denies":
        peer.send(401, {"error": {"message": "Incorrect API key provided: " + headers.get("authorization", "")}})
    elif manner == "repeats":
        peer.send(400, {"error": {"message": "cannot read " + headers.get("authorization", "")}})
    elif manner == "short-once":
        peer.send(200, chat(SHORT if count == 1 else GOOD))
    elif manner == "short":
        peer.send(200, chat(SHORT))
    elif manner == "long":
        peer.send(200, chat(LONG))
    elif manner == "no-http":
        peer.stream.sendall(b"220 mail.example ESMTP\r\n")
    else:
        peer.send(200, good)


def serve(stream):
    with stream, stream.makefile("rb") as file:
        try:
            _, path, _ = file.readline().decode().split(" ", 2)
            headers = {}
            while line := file.readline().strip():
                name, value = line.decode().split(":", 1)
                headers[name.lower()] = value.strip()
            body = file.read(int(headers.get("content-length", 0)))
            _, manner, token, *rest = path.split("/")
            peer = Peer(stream, file)
            if manner == "log":
                with LOCK:
                    return peer.send(200, LOG.get(token, []))
            if manner == "wait":
                with LOCK:
                    happened = lambda: any(one.get("event") == rest[0] for one in LOG.get(token, []))
                    LOCK.wait_for(happened, timeout=30)
                    return peer.send(200, LOG.get(token, []))
            count = note(token, path="/".join(rest), body=json.loads(body), authorization=headers.get("authorization"))
            answer(peer, manner, token, body, count, headers)
        except OSError:
            pass


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
PORT = listener.getsockname()[1]
print(PORT, flush=True)


def end():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end, daemon=True).start()
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
