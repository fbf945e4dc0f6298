#!/usr/bin/env python3
"""The same scenes by MoviePy, as its documentation composes them."""

import json
import sys

from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx

request = json.loads(sys.argv[1])
size, rate = tuple(request["size"]), request["rate"]
dissolve = request["dissolve_frames"] / rate
shown = request["scene_frames"] / rate
last = len(request["pictures"]) - 1
clips = []
for number, picture in enumerate(request["pictures"]):
    seconds = shown + (dissolve if number < last else 0)
    # As large as the frame first: a zoom of the photo itself would cost it twice as much.
    clip = ImageClip(picture).resized(size).with_duration(seconds)
    clip = clip.resized(lambda at, seconds=seconds: 1 + request["zoom"] * at / seconds)
    clip = clip.with_position("center").with_start(number * shown)
    clips.append(clip.with_effects([vfx.CrossFadeIn(dissolve)]) if number else clip)
for word in request["words"]:
    text = TextClip(
        font=request["font"],
        text=word["text"],
        font_size=round(size[0] * 0.09),
        color="#FFE600",
        stroke_color="black",
        stroke_width=round(size[0] * 0.006),
        margin=(12, 24),
    )
    text = text.with_start(word["start_s"]).with_duration(word["end_s"] - word["start_s"])
    clips.append(text.with_position(("center", 0.7), relative=True))
video = CompositeVideoClip(clips, size=size).with_duration(shown * len(request["pictures"]))
video.write_videofile(
    request["output"],
    fps=rate,
    codec="libx264",
    audio=False,
    preset="veryfast",
    threads=request["threads"],
    ffmpeg_params=["-crf", str(request["crf"])],
    logger=None,
)
