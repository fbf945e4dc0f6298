"""OpenAI's protocol for speech over espeak-ng: POST /MANNER/v1/audio/speech. What was asked is told at
/log/MANNER. Prints its port, and ends when its standard input does.
"""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOG: dict[str, list[dict]] = {}
FORMATS = {
    "mp3": ["-c:a", "libmp3lame", "-f", "mp3"],
    "opus": ["-c:a", "libopus", "-f", "ogg"],
    "stereo": ["-ac", "2", "-ar", "44100", "-f", "wav"],
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(json.dumps(LOG.get(self.path.split("/")[-1], [])).encode(), "application/json")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        manner = self.path.split("/")[1]
        LOG.setdefault(manner, []).append({"path": self.path, "body": asked, "authorization": self.headers["authorization"]})
        if manner == "silent":
            return self.reply(b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x22\x56\0\0\x44\xac\0\0\2\0\x10\0data\0\0\0\0", "audio/wav")
        if manner == "page":
            return self.reply(b"<html>no</html>", "text/html")
        # The pace of espeak's own voices in noxus, so that both can be compared.
        rate = str(round(150 * asked.get("speed", 1)))
        command = ["espeak-ng", "-b", "1", "-v", asked["voice"], "-s", rate, "--stdin", "--stdout"]
        sound = subprocess.run(command, input=asked["input"].encode(), capture_output=True, check=True).stdout
        if manner in FORMATS:
            convert = ["ffmpeg", "-loglevel", "error", "-i", "-", *FORMATS[manner], "-"]
            sound = subprocess.run(convert, input=sound, capture_output=True, check=True).stdout
        self.reply(sound, "audio/wav")

    def reply(self, body, kind):
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)


def end():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end, daemon=True).start()
server.serve_forever()
