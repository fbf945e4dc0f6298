"""Libraries of stock footage as Pexels and Pixabay document them: http://host:port/MANNER/TOKEN.

Under that base lie `/v1/search`, `/v1/photos/ID`, `/videos/search`, `/videos/videos/ID` of Pexels and `/api/`,
`/api/videos/` of Pixabay; files lie at /files/MANNER/TOKEN/NAME. What came under a token is told at /log/TOKEN,
and /wait/TOKEN/EVENT answers when that has happened. Its one argument is a folder with wide.jpg, high.jpg,
wide.mp4 and high.mp4. Prints its port, and ends when its standard input does.
"""

import json
import os
import pathlib
import socket
import sys
import threading
from urllib.parse import parse_qs, unquote, urlsplit

FOLDER = pathlib.Path(sys.argv[1])
FILES = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
LOCK = threading.Condition()
LOG: dict[str, list[dict]] = {}
# What a search finds: a number, a colour of the picture, which way it lies.
COUNT = 5


def note(token, **what):
    with LOCK:
        LOG.setdefault(token, []).append(what)
        LOCK.notify_all()
        return sum(one.get("path") == what.get("path") for one in LOG[token])


class Peer:
    def __init__(self, stream):
        self.stream = stream

    def send(self, status, body, kind="application/json", **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        length = headers.pop("length", len(body))
        lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {length}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.stream.sendall("\r\n".join([*lines, "connection: close", "", ""]).encode() + body)

    def hold(self, token):
        """Says nothing until the other side goes away."""
        while self.stream.recv(4096):
            pass
        note(token, event="closed")


def base(token, manner):
    return f"http://127.0.0.1:{PORT}/files/{manner}/{token}"


def way(number):
    """Of the files of a search, the odd ones lie wide."""
    return "wide" if number % 2 else "high"


def size(number, long=1920, short=1080):
    return (long, short) if number % 2 else (short, long)


def pexels_photo(number, where, manner):
    width, height = size(number, 3000, 2000)
    name = f"{where}/{way(number)}.jpg?n={number}"
    sizes = ["original", "large2x", "large", "medium", "small", "portrait", "landscape", "tiny"]
    src = {one: f"{name}&size={one}" for one in sizes}
    if manner == "elsewhere":
        src = dict.fromkeys(sizes, f"http://127.0.0.1:{OTHER}/wide.jpg")
    elif manner == "metadata":
        src = dict.fromkeys(sizes, "https://169.254.169.254/latest/meta-data")
    elif manner == "by-name":
        src = dict.fromkeys(sizes, f"https://localhost.localdomain:{OTHER}/wide.jpg")
    elif manner == "local-file":
        src = dict.fromkeys(sizes, "file:///etc/passwd")
    return {
        "id": number,
        "width": width,
        "height": height,
        "url": f"https://www.pexels.com/photo/brown-rocks-during-golden-hour-{number}/",
        "photographer": f"Deden <b>Dicky</b> {number}",
        "photographer_url": "https://www.pexels.com/@dededicky",
        "photographer_id": 2,
        "avg_color": "#978E82",
        "src": src,
        "liked": False,
        "alt": "Brown rocks during golden hour",
    }


def pexels_video(number, where):
    files = []
    for one, (quality, long, short) in enumerate([("hd", 1920, 1080), ("sd", 960, 540), ("hd", 1280, 720)]):
        width, height = size(number, long, short)
        link = f"{where}/{way(number)}.mp4?n={number}&width={width}"
        files.append({"id": one, "quality": quality, "file_type": "video/mp4", "width": width, "height": height, "fps": 23.98, "link": link})
    files.append({"id": 9, "quality": "hls", "file_type": "video/mp4", "width": None, "height": None, "link": f"{where}/hls.m3u8"})
    width, height = size(number)
    user = {"id": 680589, "name": f"Joey Farina {number}", "url": "https://www.pexels.com/@joey"}
    return {
        "id": number,
        "width": width,
        "height": height,
        "url": f"https://www.pexels.com/video/{number}/",
        "image": "https://images.pexels.com/videos/1448735/free-video-1448735.jpg",
        "full_res": None,
        "tags": [],
        "duration": 2,
        "user": user,
        "video_files": files,
        "video_pictures": [{"id": 133236, "picture": "https://static-videos.pexels.com/videos/1448735/pictures/preview-0.jpg", "nr": 0}],
    }


def pixabay_photo(number, where):
    width, height = size(number, 4000, 2250)
    return {
        "id": number,
        "pageURL": f"https://pixabay.com/en/blossom-bloom-flower-{number}/",
        "type": "photo",
        "tags": "blossom, bloom, flower",
        "previewURL": f"{where}/preview.jpg",
        "previewWidth": 150,
        "previewHeight": 84,
        "webformatURL": f"{where}/web.jpg",
        "webformatWidth": 640,
        "webformatHeight": 360,
        "largeImageURL": f"{where}/{way(number)}.jpg?n={number}",
        "imageWidth": width,
        "imageHeight": height,
        "imageSize": 4731420,
        "views": 7671,
        "downloads": 6439,
        "likes": 5,
        "comments": 2,
        "user_id": 48777,
        "user": "Josch13",
        "userImageURL": "https://cdn.pixabay.com/user/2013/11/05/02-10-23-764_250x250.jpg",
    }


def pixabay_video(number, where):
    sizes = {}
    for name, long, short in [("large", 0, 0), ("medium", 1920, 1080), ("small", 1280, 720), ("tiny", 960, 540)]:
        width, height = size(number, long, short)
        url = f"{where}/{way(number)}.mp4?n={number}&size={name}" if long else ""
        sizes[name] = {"url": url, "width": width, "height": height, "size": 6615235, "thumbnail": ""}
    return {
        "id": number,
        "pageURL": f"https://pixabay.com/videos/id-{number}/",
        "type": "film",
        "tags": "flowers, yellow, blossom",
        "duration": 2,
        "videos": sizes,
        "views": 4462,
        "downloads": 1464,
        "likes": 18,
        "comments": 0,
        "user_id": 1281706,
        "user": "CocoParisienne",
        "userImageURL": "",
    }


def page(found, name):
    return {"page": 1, "per_page": len(found), name: found, "total_results": len(found), "next_page": ""}


def good(manner, token, path, options):
    """What the documentation says is answered."""
    where = base(token, manner)
    numbers = range(1, COUNT + 1)
    words = options.get("q", options.get("query", [""]))[0]
    if "nada" in words or (manner == "one-word" and " " in words):
        numbers = []
    if path == "v1/search":
        return page([pexels_photo(number, where, manner) for number in numbers], "photos")
    if path == "videos/search":
        return page([pexels_video(number, where) for number in numbers], "videos")
    if path.startswith(("v1/photos/", "videos/videos/")):
        number = int(path.rsplit("/", 1)[1])
        if number > COUNT:
            return None
        return pexels_photo(number, where, manner) if "photos" in path else pexels_video(number, where)
    make = pixabay_video if "videos" in path else pixabay_photo
    if "id" in options:
        numbers = [number for number in range(1, COUNT + 1) if number == int(options["id"][0])]
    hits = [make(number, where) for number in numbers]
    return {"total": len(hits), "totalHits": len(hits), "hits": hits}


def search(peer, manner, token, path, options, count, key):
    if manner == "busy-once" and count == 1:
        peer.send(429, {"error": "slow down"}, retry_after="1")
    elif manner == "busy":
        peer.send(429, {"error": "slow down"}, retry_after="600")
    elif manner == "counted":
        peer.send(429, b"API rate limit exceeded", kind="text/plain", x_ratelimit_reset="900")
    elif manner == "broken" or (manner == "broken-once" and count == 1):
        peer.send(500, b"<html>down</html>", kind="text/html")
    elif manner == "hang":
        note(token, event="asked")
        peer.hold(token)
    elif manner == "cut-off":
        peer.send(200, b'{"photos": [', length=5000)
    elif manner == "wrong":
        peer.send(200, {"hello": 1})
    elif manner == "garbage":
        peer.send(200, b'{"photos": [{"id": "x"')
    elif manner == "page":
        peer.send(200, b"<!doctype html><title>Hotel</title>", kind="text/html; charset=utf-8")
    elif manner == "moved":
        peer.send(302, b"", location=f"http://127.0.0.1:{PORT}/good/{token}-other/{path}")
    elif manner == "huge":
        peer.send(200, b" ", length=10 << 30)
    elif manner == "denies" and "api" in path:
        body = f"[ERROR 400] Invalid or missing API key {key} (https://pixabay.com/api/docs/)."
        peer.send(400, body.encode(), kind="text/plain")
    elif manner == "denies":
        peer.send(401, {"error": f"Unauthorized: {key}"})
    else:
        found = good(manner, token, path, options)
        peer.send(404, {"status": 404, "code": "Not Found"}) if found is None else peer.send(200, found)


def file(peer, manner, token, name, count):
    content = FILES[name]
    kind = "video/mp4" if name.endswith("mp4") else "image/jpeg"
    if manner == "file-cut-off" or (manner == "file-cut-off-once" and count == 1):
        peer.send(200, content[: len(content) // 2], kind=kind, length=len(content))
    elif manner == "file-half":
        peer.send(200, content[: len(content) // 2], kind=kind)
    elif manner == "file-slow" and count == 1:
        head = f"HTTP/1.1 200 X\r\ncontent-length: {len(content)}\r\n\r\n"
        peer.stream.sendall(head.encode() + content[: len(content) // 2])
        note(token, event="half")
        peer.hold(token)
    elif manner == "file-page":
        peer.send(200, b"<!doctype html><title>Log in</title>", kind="text/html")
    elif manner == "file-empty":
        peer.send(200, b"", kind=kind)
    elif manner == "file-huge":
        peer.send(200, content, kind=kind, length=10 << 30)
    elif manner == "file-flood":
        peer.stream.sendall(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n")
        block, sent = b"\xff\xd8" + b" " * 65534, 0
        try:
            while sent < 1 << 30:
                peer.stream.sendall(b"%x\r\n%s\r\n" % (len(block), block))
                sent += len(block)
        except OSError:
            pass
        note(token, event="sent", bytes=sent)
    elif manner == "file-moved":
        peer.send(302, b"", location=f"http://127.0.0.1:{OTHER}/wide.jpg")
    elif manner == "file-inside":
        peer.send(301, b"", location="http://169.254.169.254/latest/meta-data")
    elif manner == "file-gone" or (manner == "file-gone-once" and count == 1):
        peer.send(410, b"gone", kind="text/plain")
    elif manner == "file-swapped":
        other = "wide.mp4" if name.endswith("jpg") else "wide.jpg"
        peer.send(200, FILES[other], kind=kind)
    elif manner == "file-first-bad" and count == 1:
        peer.send(200, b"no picture", kind=kind)
    else:
        peer.send(200, content, kind=kind)


def serve(stream):
    with stream, stream.makefile("rb") as lines:
        try:
            method, address, _ = lines.readline().decode().split(" ", 2)
            headers = {}
            while line := lines.readline().strip():
                name, value = line.decode().split(":", 1)
                headers[name.lower()] = value.strip()
            parts = urlsplit(address)
            options = parse_qs(parts.query)
            _, first, second, *rest = unquote(parts.path).split("/")
            peer = Peer(stream)
            if first == "log":
                with LOCK:
                    return peer.send(200, LOG.get(second, []))
            if first == "wait":
                with LOCK:
                    happened = lambda: any(one.get("event") == rest[0] for one in LOG.get(second, []))
                    LOCK.wait_for(happened, timeout=30)
                    return peer.send(200, LOG.get(second, []))
            key = headers.get("authorization") or options.get("key", [None])[0]
            if first == "files":
                token, name = rest
                count = note(token, path=parts.path, file=name, query=parts.query, key=key, method=method)
                return file(peer, second, token, name, count)
            path = "/".join(rest).rstrip("/")
            count = note(second, path=path, options={name: value[0] for name, value in options.items()}, key=key, method=method)
            search(peer, first, second, path, options, count, key)
        except OSError:
            pass


def trap(stream):
    """Nobody is to come here."""
    note("trap", event="came")
    stream.close()


def accept(listener, target):
    while True:
        accepted, _ = listener.accept()
        threading.Thread(target=target, args=(accepted,), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
other = socket.create_server(("127.0.0.1", 0), backlog=64)
PORT, OTHER = listener.getsockname()[1], other.getsockname()[1]
print(PORT, flush=True)


def end():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end, daemon=True).start()
threading.Thread(target=accept, args=(other, trap), daemon=True).start()
accept(listener, serve)
