"""A plan of a video; one scene is reworded; then it is made. Usage: script_to_video.py FOLDER"""

import copy
import sys

import noxus

[folder] = sys.argv[1:]
engine = noxus.Engine()

planned = engine.script_to_video("5 trucos para dormir mejor", mode="plan", duration=15)
for scene in planned.scenes:
    print(scene["start_ms"], scene["narration"])

plan = copy.deepcopy(planned.plan)
plan["scenes"] = plan["scenes"][:2]
plan["scenes"][1]["narration"] = "Apaga las pantallas una hora antes."
plan["width"], plan["height"] = 360, 640

video = engine.script_to_video(plan=plan, progress=True)
print(video.voice, video.duration_ms)
for file in video.outputs:
    print(file.save(folder))
