"""Captions burned into a video; then one is corrected and only what changed is encoded again.
Usage: subtitles.py CLIP MODEL FOLDER"""

import copy
import sys

import noxus

clip, model, folder = sys.argv[1:]
engine = noxus.Engine(speech_model=model)

first = engine.auto_subtitles(clip, style="yellow_punch", progress=True)
for segment in first.segments:
    print(segment["start_ms"], segment["text"])

corrected = copy.deepcopy(list(first.segments))
corrected[0]["text"] = corrected[0]["text"].upper()
second = engine.auto_subtitles(
    clip,
    segments=corrected,
    rendered=first.output.content,
    rendered_segments=first.segments,
)
print(f"{second.encoded_frames} of {first.encoded_frames} frames encoded again")
for file in second.outputs:
    print(file.save(folder))
