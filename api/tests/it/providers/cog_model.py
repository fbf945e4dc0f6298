"""A model for cog that draws with ffmpeg, and fails in the ways that models do."""

import subprocess
import tempfile
import time

from cog import BasePredictor, Input, Path


class Predictor(BasePredictor):
    def predict(
        self,
        prompt: str = Input(description="what is to be seen"),
        seconds: float = Input(default=1.0),
        image: Path = Input(default=None),
        aspect_ratio: str = Input(default="16:9"),
        resolution: str = Input(default="480p"),
        fps: int = Input(default=24),
    ) -> Path:
        if prompt == "falla":
            raise RuntimeError("no me queda memoria")
        if prompt == "prohibido":
            raise ValueError("Blocked by the safety filter.")
        if prompt == "despacio":
            print("working slowly", flush=True)
            time.sleep(60)
        out = tempfile.mkdtemp() + "/out.mp4"
        film = ["-f", "lavfi", "-i", f"testsrc=d={seconds}:s=320x240:r=24"]
        if image is not None:
            film = ["-loop", "1", "-t", str(seconds), "-r", "24", "-i", str(image), "-vf", "scale=320:240"]
        subprocess.run(["ffmpeg", "-v", "error", *film, "-pix_fmt", "yuv420p", out], check=True)
        return Path(out)
