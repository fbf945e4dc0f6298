"""llama.cpp's server over a small model. Prints its port, and ends when its standard input does.

usage: llama.py FOLDER, that of scripts/language-model.sh
"""

import os
import sys
import threading
from pathlib import Path

folder = Path(sys.argv[1])
sys.path.insert(0, str(folder / "python"))
# Its log goes where this one's does; the port alone is on standard output.
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import xllamacpp  # noqa: E402

params = xllamacpp.CommonParams()
params.model.path = str(next(folder.glob("*.gguf")))
params.n_ctx = 4096
# More wait for each other on a busy machine.
params.cpuparams.n_threads = 1
params.hostnames = ["127.0.0.1"]
params.n_parallel = 1
params.port = 0
server = xllamacpp.Server(params)
print(server.listening_address.rsplit(":", 1)[1].strip("/"), file=out, flush=True)


def end():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end).start()
