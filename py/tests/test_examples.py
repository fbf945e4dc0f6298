"""The examples run and do what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SPEECH_CLIP, SPEECH_MODEL, opened

EXAMPLES = ROOT / "examples" / "python"


def run(name: str, folder: Path, *arguments: str) -> list[str]:
    process = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments], cwd=folder, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


@pytest.fixture
def picture(tmp_path: Path, photo: bytes) -> str:
    path = tmp_path / "sky.jpg"
    path.write_bytes(photo)
    return str(path)


def test_hello(tmp_path: Path, picture: str) -> None:
    assert run("hello.py", tmp_path, picture) == ["qr.png", "picture.webp"]
    assert opened((tmp_path / "qr.png").read_bytes()).format == "PNG"
    assert opened((tmp_path / "picture.webp").read_bytes()).size[0] == 640


def test_billed(tmp_path: Path) -> None:
    assert run("billed.py", tmp_path, "ledger.db") == [
        "at most 0.002",
        "charged 0.002 left 9.998",
        "again: True",
        "tool_not_allowed",
    ]


def test_many_at_once(tmp_path: Path, picture: str) -> None:
    lines = run("many_at_once.py", tmp_path, picture, str(tmp_path))
    assert [line.split(" ", 1)[0] for line in lines] == ["sky.webp", "sky.png", "sky.jpg"]


def test_subtitles(tmp_path: Path) -> None:
    lines = run("subtitles.py", tmp_path, str(SPEECH_CLIP), str(SPEECH_MODEL), str(tmp_path))
    said = " ".join(line.split(" ", 1)[1] for line in lines[:-6]).lower()
    assert "mister john dashwood" in said.replace("mr.", "mister"), lines
    encoded, of = (int(word) for word in lines[-6].split() if word.isdigit())
    assert 0 < encoded < of, "only what changed is encoded again"
    video, srt = Path(lines[-5]), Path(lines[-4])
    assert srt.read_text().startswith("1\n00:00:0")
    probe = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(video)]
    streams = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)["streams"]
    assert [stream["codec_name"] for stream in streams] == ["h264", "aac"]
    assert int(streams[0]["nb_read_frames"]) == of


def test_script_to_video(tmp_path: Path) -> None:
    lines = run("script_to_video.py", tmp_path, str(tmp_path))
    video = Path(lines[-5])
    voice, duration_ms = lines[-6].split()
    assert voice.startswith("espeak:es"), lines
    probe = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(video)]
    probed = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)
    assert [stream["codec_name"] for stream in probed["streams"]] == ["h264", "aac"]
    assert (probed["streams"][0]["width"], probed["streams"][0]["height"]) == (360, 640)
    assert abs(float(probed["format"]["duration"]) * 1000 - int(duration_ms)) < 100
    plan = json.loads(Path(lines[-2]).read_text())
    assert plan["scenes"][1]["narration"] == "Apaga las pantallas una hora antes."


def test_text_to_speech(tmp_path: Path) -> None:
    lines = run("text_to_speech.py", tmp_path, str(tmp_path))
    assert lines[0] == "0.00261 USD at most"
    voice, duration_ms = lines[1].split()
    assert voice.startswith("espeak:es"), lines
    assert [line.split()[1] for line in lines[2:5]] == ["Hola.", "Son", "las"]
    probe = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", lines[5]]
    probed = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)
    assert [stream["codec_name"] for stream in probed["streams"]] == ["mp3"]
    assert abs(float(probed["format"]["duration"]) * 1000 - int(duration_ms)) < 100
    assert Path(lines[6]).read_text().startswith("WEBVTT")


def test_ai_video(tmp_path: Path, picture: str) -> None:
    lines = run("ai_video.py", tmp_path, picture, str(tmp_path))
    assert lines[0].endswith("USD at most")
    assert lines[1] == "animatic False 480 854 4000"
    probe = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", lines[2]]
    [stream] = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 480, 854)


def test_every_example_is_tested() -> None:
    tested = {
        "ai_video.py",
        "hello.py",
        "billed.py",
        "many_at_once.py",
        "subtitles.py",
        "script_to_video.py",
        "text_to_speech.py",
    }
    assert {path.name for path in EXAMPLES.glob("*.py")} == tested
