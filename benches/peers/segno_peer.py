"""segno: the same QR codes."""

import io

import segno
from contender import serve


def make(request: dict):
    level = request["error_correction"][0]
    return segno.make(request["text"], error=level, boost_error=False, micro=False)


def qr(request: dict):
    def work() -> bytes:
        result = io.BytesIO()
        make(request).save(result, kind=request["format"], scale=request["scale"], border=request["quiet_zone"])
        return result.getvalue()

    return work


serve({"qr": qr, "qr-matrix": lambda request: lambda: b"".join(map(bytes, make(request).matrix))})
