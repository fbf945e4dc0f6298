"""Providers of video, as their protocols are documented, well behaved and in every way that they should not be.

http://host:port/PROTOCOL/MANNER/TOKEN/... where PROTOCOL is one of PROTOCOLS. What came under a token is
told at /log/TOKEN; /wait/TOKEN/EVENT/COUNT answers when that has happened so often. State lies in memory: work
goes on while a client is killed. Prints its port, and ends when its standard input does.
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

import queues

LOCK = threading.Condition()
LOG: dict[str, list[dict]] = {}
JOBS: dict[str, dict] = {}
CLIPS: dict[tuple, bytes] = {}
NEXT = [0]


def note(token, event, **what):
    with LOCK:
        LOG.setdefault(token, []).append({"event": event, **what})
        LOCK.notify_all()
        return sum(one["event"] == event for one in LOG[token])


def clip(seconds, size):
    """A film by ffmpeg: each length and size once."""
    with LOCK:
        if (seconds, size) not in CLIPS:
            made = subprocess.run(
                ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=d={seconds}:s={size}:r=24", "-pix_fmt", "yuv420p",
                 "-preset", "ultrafast", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "-"],
                check=True, capture_output=True)
            CLIPS[seconds, size] = made.stdout
        return CLIPS[seconds, size]


class Peer:
    def __init__(self, stream):
        self.stream = stream

    def send(self, status, body, kind="application/json", **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {headers.pop('length', len(body))}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.stream.sendall("\r\n".join([*lines, "connection: close", "", ""]).encode() + body)

    def flood(self):
        sent, block = 0, b"\0" * 65536
        try:
            while sent < 1 << 30:
                self.stream.sendall(block)
                sent += len(block)
        except OSError:
            pass
        return sent

    def hold(self):
        while self.stream.recv(4096):
            pass


def form(body, kind):
    """The fields of a form; of files their names, types and sizes."""
    boundary = re.search("boundary=(.+)", kind)[1].encode()
    fields = {}
    parts = body.split(b"--" + boundary)
    assert parts[0] == b"" and parts[-1] == b"--\r\n", "a form begins and ends as it should"
    for part in parts[1:-1]:
        head, data = part[2:-2].split(b"\r\n\r\n", 1)
        name = re.search(rb'name="([^"]*)"', head)[1].decode()
        file = re.search(rb'filename="([^"]*)"', head)
        if file:
            kind = re.search(rb"content-type: (\S+)", head)[1].decode()
            fields[name] = {"filename": file[1].decode(), "type": kind, "bytes": len(data)}
        else:
            fields[name] = data.decode()
    return fields


def submit_fault(peer, manner, token, count):
    """What goes wrong before there is any work; whether it did."""
    if manner == "busy-once" and count == 1:
        peer.send(429, {"error": {"message": "slow down"}}, retry_after="1")
    elif manner == "busy":
        peer.send(429, {"error": {"message": "slow down"}}, retry_after="600")
    elif (manner == "broken-once" and count == 1) or manner == "broken":
        peer.send(500, {"error": {"message": "oops"}})
    elif manner == "gateway":
        peer.send(504, b"<html>too slow</html>", kind="text/html")
    elif manner == "hang":
        peer.hold()
        note(token, "closed")
    elif manner == "cut-off":
        peer.send(200, b'{"id": "x', length=5000)
    elif manner == "page":
        peer.send(200, b"<!doctype html><title>Hotel</title>", kind="text/html")
    elif manner == "other":
        peer.send(200, {"hello": 1})
    elif manner == "denies":
        peer.send(401, {"error": {"message": "bad key"}})
    elif manner == "refuses":
        peer.send(400, {"error": {"code": "content_policy_violation", "message": "This <b>prompt</b> is not allowed."}})
    elif manner == "unknown-field":
        peer.send(422, {"detail": "seconds: 7 is not allowed"})
    else:
        return False
    return True


def look_fault(peer, manner, token, count):
    """What goes wrong while work is looked at; whether it did."""
    if manner == "look-broken" and count <= 2:
        peer.send(503, b"<html>restarting</html>", kind="text/html")
    elif manner == "look-cut-off" and count <= 2:
        peer.send(200, b'{"id"', length=900)
    elif manner == "look-garbage":
        peer.send(200, b"not json at all")
    elif manner == "look-hang":
        peer.hold()
    elif manner == "forgets":
        peer.send(404, {"error": {"message": "no such video"}})
    elif manner == "look-odd":
        peer.send(200, {"id": "x", "status": "dreaming"})
    else:
        return False
    return True


def state(job, manner):
    """How far work is: one step for each look."""
    if job["stopped"]:
        return "stopped"
    job["looks"] += 1
    if manner in ("endless", "forgets", "look-garbage", "look-hang", "look-odd"):
        return "running" if job["looks"] > 1 else "waiting"
    if manner == "until-go":
        with LOCK:
            return "done" if any(one["event"] == "go" for one in LOG[job["token"]]) else "running"
    if manner == "never-begins":
        return "waiting"
    if manner == "fails" and job["looks"] > 1:
        return "failed"
    if manner == "moderates" and job["looks"] > 1:
        return "moderated"
    if manner == "elsewhere-stopped" and job["looks"] > 1:
        return "stopped"
    return ["waiting", "running"][job["looks"] - 1] if job["looks"] < 3 else "done"


def result(peer, manner, token, job, count):
    if manner == "empty":
        peer.send(200, b"", kind="video/mp4")
    elif manner == "huge-and-says-so":
        peer.send(200, b"", kind="video/mp4", length=10 << 30)
        note(token, "flooded", bytes=peer.flood())
    elif manner == "huge":
        peer.stream.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\nconnection: close\r\n\r\n")
        note(token, "flooded", bytes=peer.flood())
    elif manner == "html-result":
        peer.send(200, b"<!doctype html><p>Your video", kind="video/mp4")
    elif manner == "message-result":
        peer.send(200, {"error": "gone"}, kind="video/mp4")
    elif manner == "cut-off-result" or (manner == "cut-off-result-once" and count == 1):
        film = clip(job["seconds"], job["size"])
        peer.send(200, film[: len(film) // 2], kind="video/mp4", length=len(film))
    elif manner == "long-result":
        peer.send(200, clip(job["seconds"] * 4 + 8, job["size"]), kind="video/mp4")
    elif manner.startswith("sends-to-"):
        to = {
            "sends-to-metadata": "http://169.254.169.254/latest/meta-data/",
            "sends-to-secure-metadata": "https://169.254.169.254/latest/",
            "sends-to-other-port": f"http://127.0.0.1:{OTHER_PORT}/secret",
            "sends-to-secure-other-port": f"https://127.0.0.1:{OTHER_PORT}/secret",
            "sends-to-localhost": f"https://localhost:{OTHER_PORT}/secret",
            # A name that nobody takes for an address before it is looked up.
            "sends-to-short": f"https://127.1:{OTHER_PORT}/secret",
            "sends-to-file": "file:///etc/passwd",
            "sends-to-itself": job["content"],
            "sends-to-friend": f"http://127.0.0.1:{FRIEND_PORT}/friend/good/{token}/{job['id']}",
            "sends-to-path": job["content"].replace("/content", "/moved"),
        }[manner]
        peer.send(302, b"", location=to)
    else:
        peer.send(200, clip(job["seconds"], job["size"]), kind="video/mp4")


def new_job(token, manner, seconds, size, prefix):
    with LOCK:
        NEXT[0] += 1
        job = {"id": f"{prefix}{NEXT[0]}", "looks": 0, "stopped": False, "seconds": seconds, "size": size, "token": token}
        JOBS[job["id"]] = job
    return job


def answer_made(peer, manner, token, status, answer):
    """Tells of work that was made, unless that is to be late, or lost."""
    if manner == "slow-answer":
        with LOCK:
            LOCK.wait_for(lambda: any(one["event"] == "go" for one in LOG[token]), timeout=30)
    if manner == "answer-lost":
        return peer.hold()
    return peer.send(status, answer)


def openai(peer, method, base, manner, token, rest, body, headers):
    def told(job, status=None):
        status = status or state(job, manner)
        words = {"waiting": "queued", "running": "in_progress", "done": "completed", "stopped": "cancelled", "moderated": "failed"}
        answer = {"id": job["id"], "object": "video", "status": words.get(status, status), "progress": min(job["looks"] * 30, 100),
                  "model": "wan", "seconds": str(job["seconds"]), "x_more": {"unknown": [1]}, "error": None}
        if status == "failed":
            answer["error"] = {"code": 500, "message": "CUDA out of memory <b>"}
        if status == "moderated":
            answer["error"] = {"code": "moderation_blocked", "message": "Blocked by our safety system."}
        if status in ("done", "failed", "stopped", "moderated"):
            answer["usage"] = {"cost": 0.25}
        return answer

    if method == "POST" and rest == ["videos"]:
        fields = form(body, headers["content-type"])
        count = note(token, "submitted", fields=fields, key=headers.get("idempotency-key"), authorization=headers.get("authorization"))
        if submit_fault(peer, manner, token, count):
            return None
        job = new_job(token, manner, int(fields["seconds"]), fields.get("size", "320x240"), "video_")
        job["content"] = f"{base}/videos/{job['id']}/content"
        note(token, "made", id=job["id"])
        return answer_made(peer, manner, token, 200, told(job, "waiting"))
    if method == "GET" and rest == ["models"]:
        return peer.send(200, {"object": "list", "data": [{"id": "wan"}]})
    job = JOBS.get(rest[1]) if len(rest) > 1 else None
    if job is None or job["token"] != token:
        return peer.send(404, {"error": {"message": "no such video"}})
    if method == "DELETE":
        job["stopped"] = True
        note(token, "stopped", id=job["id"])
        return peer.send(200, {"id": job["id"], "object": "video.deleted", "deleted": True})
    if len(rest) == 3 and rest[2] in ("content", "moved"):
        count = note(token, "fetched", authorization=headers.get("authorization"), path=rest[2])
        return result(peer, "good" if rest[2] == "moved" else manner, token, job, count)
    count = note(token, "looked", id=job["id"])
    if look_fault(peer, manner, token, count):
        return None
    return peer.send(200, told(job))


def replicate(peer, method, base, manner, token, rest, body, headers):
    def told(job, status=None):
        status = status or state(job, manner)
        words = {"waiting": "starting", "running": "processing", "done": "succeeded", "moderated": "failed"}
        word = words.get(status, status)
        if status == "stopped":
            word = "canceled" if job["looks"] > 1 else "aborted"
        answer = {"id": job["id"], "status": word, "output": None, "error": None, "model": "acme/film",
                  "logs": f" {job['looks'] * 10}%|x", "metrics": {}, "urls": {"get": "http://127.0.0.1:1/never-follow"}}
        if status == "done":
            answer["output"] = job["content"] if manner != "elsewhere-odd" else [job["content"]]
            answer["metrics"] = {"predict_time": 2.5, "cost": "0.25"}
        if status == "stopped" and word == "canceled":
            answer["metrics"] = {"predict_time": 1.0, "cost": "0.25"}
        if status == "failed":
            answer["error"] = "CUDA out of memory <b>"
        if status == "moderated":
            answer["error"] = "Blocked by our safety system."
        return answer

    if method == "POST" and rest[-1] == "predictions":
        asked = json.loads(body)
        fields = asked["input"]
        count = note(token, "submitted", fields=fields, path="/".join(rest), version=asked.get("version"), prefer=headers.get("prefer"),
                     cancel_after=headers.get("cancel-after"), authorization=headers.get("authorization"))
        if submit_fault(peer, manner, token, count):
            return None
        job = new_job(token, manner, int(fields["duration"]), "320x240", "pred")
        job["content"] = f"http://127.0.0.1:{PORT}{base}/files/{job['id']}/content"
        note(token, "made", id=job["id"])
        return answer_made(peer, manner, token, 201, told(job, "waiting"))
    if method == "GET" and rest == ["account"]:
        return peer.send(200, {"type": "organization"})
    job = JOBS.get(rest[1]) if len(rest) > 1 else None
    if job is None or job["token"] != token:
        return peer.send(404, {"detail": "The requested resource could not be found."})
    if rest[0] == "files":
        count = note(token, "fetched", authorization=headers.get("authorization"), path=rest[2])
        return result(peer, "good" if rest[2] == "moved" else manner, token, job, count)
    if rest[-1] == "cancel":
        job["stopped"] = True
        note(token, "stopped", id=job["id"])
        return peer.send(200, told(job))
    count = note(token, "looked", id=job["id"])
    if look_fault(peer, manner, token, count):
        return None
    return peer.send(200, told(job))


def openrouter(peer, method, base, manner, token, rest, body, headers):
    def told(job, status=None):
        status = status or state(job, manner)
        words = {"waiting": "pending", "running": "in_progress", "done": "completed", "stopped": "cancelled", "moderated": "failed"}
        answer = {"id": job["id"], "status": words.get(status, status), "polling_url": "https://elsewhere.example/never-follow"}
        if status == "running":
            answer["progress"] = 40
        if status == "failed":
            answer["error"] = "CUDA out of memory <b>"
        if status == "moderated":
            answer["error"] = "Blocked by our safety system."
        if status in ("done", "failed", "stopped", "moderated"):
            answer["usage"] = {"cost": 0.25, "is_byok": False}
        if status == "done":
            answer["unsigned_urls"] = ["https://elsewhere.example/never-follow"]
        return answer

    if method == "POST" and rest == ["videos"]:
        fields = json.loads(body)
        count = note(token, "submitted", fields=fields, authorization=headers.get("authorization"))
        if submit_fault(peer, manner, token, count):
            return None
        job = new_job(token, manner, int(fields["duration"]), "320x240", "gen-")
        job["content"] = f"{base}/videos/{job['id']}/content"
        note(token, "made", id=job["id"])
        return answer_made(peer, manner, token, 202, told(job, "waiting"))
    if method == "GET" and rest == ["videos", "models"]:
        return peer.send(200, {"data": [{"id": "acme/film"}]})
    job = JOBS.get(rest[1]) if len(rest) > 1 else None
    if job is None or job["token"] != token or method != "GET":
        return peer.send(404, {"error": {"code": 404, "message": "Job not found"}})
    if len(rest) == 3 and rest[2] in ("content", "moved"):
        count = note(token, "fetched", authorization=headers.get("authorization"), path=rest[2])
        return result(peer, "good" if rest[2] == "moved" else manner, token, job, count)
    count = note(token, "looked", id=job["id"])
    if look_fault(peer, manner, token, count):
        return None
    return peer.send(200, told(job))


HERE = sys.modules[__name__]
PROTOCOLS = {"openai": openai, "replicate": replicate, "openrouter": openrouter,
             "comfyui": queues.comfyui(HERE), "fal": queues.fal(HERE)}


def serve(stream, who):
    with stream, stream.makefile("rb") as file:
        try:
            line = file.readline().decode()
            if not line:
                return None
            method, path, _ = line.split(" ", 2)
            headers = {}
            while line := file.readline().strip():
                name, value = line.decode().split(":", 1)
                headers[name.lower()] = value.strip()
            headers["?"] = path.partition("?")[2]
            body = file.read(int(headers.get("content-length", 0)))
            protocol, manner, token, *rest = [*path.split("?")[0].split("/")[1:], "", ""]
            rest = [part for part in rest if part]
            peer = Peer(stream)
            if who == "other":
                note("other", "asked", path=path)
                return peer.send(200, clip(2, "320x240"), kind="video/mp4")
            if who == "friend":
                note(token, "friend", authorization=headers.get("authorization"))
                return result(peer, "good", token, JOBS[rest[0]], 1)
            if protocol == "log":
                with LOCK:
                    return peer.send(200, LOG.get(manner, []))
            if protocol == "go":
                note(manner, "go")
                return peer.send(200, [])
            if protocol == "wait":
                event, _, count = token.partition("-x")
                with LOCK:
                    seen = lambda: sum(one["event"] == event for one in LOG.get(manner, []))
                    LOCK.wait_for(lambda: seen() >= int(count or 1), timeout=30)
                    return peer.send(200, LOG.get(manner, []))
            return PROTOCOLS[protocol](peer, method, f"/{protocol}/{manner}/{token}", manner, token, rest, body, headers)
        except OSError:
            pass


def listen(who):
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept():
        while True:
            accepted, _ = listener.accept()
            threading.Thread(target=serve, args=(accepted, who), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


PORT, OTHER_PORT, FRIEND_PORT = listen("provider"), listen("other"), listen("friend")
note("ports", "known", friend=FRIEND_PORT, other=OTHER_PORT)
# Who reads this asks at once.
print(PORT, flush=True)
sys.stdin.buffer.read()
os._exit(0)
