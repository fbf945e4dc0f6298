#!/usr/bin/env python3
"""Plans of videos as editors read them: OpenTimelineIO's own library against the plan.

    python engine/tests/judges/timelines.py

Reads the golden cases of script-to-video, which the tests compare to the byte.
"""

import json
import sys
from pathlib import Path

import opentimelineio

CASES = Path(__file__).resolve().parents[2] / "src/tools/script_to_video/cases"


def main() -> int:
    found = sorted(CASES.glob("*/expected.otio"))
    assert len(found) >= 4, found
    for path in found:
        plan = json.loads((path.parent / "report.json").read_text())["plan"]
        timeline = opentimelineio.adapters.read_from_file(str(path))
        assert timeline.name == plan["title"], path
        pictures, voices = timeline.tracks
        clips = [item for item in pictures if isinstance(item, opentimelineio.schema.Clip)]
        rate = plan["frame_rate"]["numerator"] / plan["frame_rate"]["denominator"]
        assert len(clips) == len(plan["scenes"]) == len(voices), path
        assert timeline.duration().rate == rate, path
        for scene, clip, voice in zip(plan["scenes"], clips, voices, strict=True):
            if scene["frames"] is not None:
                assert clip.duration().value == voice.duration().value == scene["frames"], path
            if scene["narration"]:
                assert voice.media_reference.parameters["text"] == scene["narration"], path
    print(f"{len(found)} plans read by OpenTimelineIO")
    return 0


sys.exit(main())
