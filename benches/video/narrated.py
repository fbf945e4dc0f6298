#!/usr/bin/env python3
"""What a narrated video of three minutes takes, what it takes when one scene of it changed, and how fast
its voices speak."""

import argparse
import json
import os
import re
import statistics
import subprocess
import tempfile
from pathlib import Path

from measure import Contender, machine, publish, race

IDEA = "Un vídeo sobre vender más con automatización"
TEXTS = {
    "es": "Cada mañana llegan cien mensajes. Un asistente los contesta por ti, y tú decides qué clientes merecen una llamada.",
    "en": "Every morning a hundred messages arrive. An assistant answers them for you, and you decide who deserves a call.",
}
# The name of a voice, its language, and what it is called in the table.
VOICES = (
    ("en_US-joe-medium", "en", "Piper, medium"),
    ("kokoro:ef_dora", "es", "Kokoro, 8 bits"),
    ("espeak:es", "es", "espeak-ng"),
)


def video(noxus: Path, folder: Path, name: str, *options: str) -> Contender:
    command = [str(noxus), "run", "script-to-video", *options, "preset=fast", f"filename={name}", "-o", str(folder)]
    return Contender(name, [*command, "--json"], folder / f"{name}.mp4")


def answer(contender: Contender) -> dict:
    return json.loads(contender.costs[-1].output)


def long_and_again(noxus: Path, folder: Path, rounds: int) -> list[str]:
    options = [f"idea={IDEA}", "duration=180", "seed=7", "progress_bar=false", "voice=espeak:es"]
    planned = subprocess.run(video(noxus, folder, "first", *options).command, check=True, capture_output=True, text=True)
    plan = json.loads(planned.stdout)["plan"]
    whole_plan, changed_plan = folder / "whole.json", folder / "changed.json"
    # As it was planned, without the lengths that came of it.
    whole_plan.write_text(json.dumps(plan))
    plan["scenes"][len(plan["scenes"]) // 2]["on_screen"] = ["Otra cosa"]
    changed_plan.write_text(json.dumps(plan))
    whole = video(noxus, folder, "whole", f"plan=@{whole_plan}", "voice=espeak:es")
    again = video(
        noxus, folder, "again", f"plan=@{changed_plan}", f"rendered=@{folder / 'first.mp4'}", "voice=espeak:es"
    )
    race([whole, again], rounds)
    all_of, some_of = answer(whole), answer(again)
    ratios = [statistics.median(again.beside(whole, what)) for what in ("wall_s", "cpu_s")]
    return [
        f"A video of {all_of['duration_ms'] / 1000:.0f} s from a sentence (1080×1920, 30 a second, {len(plan['scenes'])} "
        f"scenes, generated backgrounds, espeak-ng, music, captions; preset `fast`): {whole.median('wall_s'):.1f} s "
        f"({whole.median('cpu_s'):.1f} s of CPU), {all_of['duration_ms'] / 1000 / whole.median('wall_s'):.1f} times as fast as it "
        f"plays, {whole.median('peak_mib'):.0f} MiB at most.",
        "",
        f"The title of one scene changed, and the earlier video given back: {again.median('wall_s'):.1f} s "
        f"({again.median('cpu_s'):.1f} s of CPU), **{ratios[0]:.1%}** of the wall time, {ratios[1]:.1%} of the CPU time; "
        f"{some_of['encoded_frames']} of {all_of['encoded_frames']} frames were drawn and encoded. What is left is the voice, "
        "which speaks anew, and the mix.",
    ]


def voices(speak: Path, folders: dict[str, Path], folder: Path, rounds: int) -> list[str]:
    lines = ["| voice | threads | seconds for a second of speech | CPU |", "|---|---:|---:|---:|"]
    for voice, language, name in VOICES:
        place = folders["kokoro"] if voice.startswith("kokoro") else folders["piper"]
        for threads in (1, 2) if not voice.startswith("espeak") else (1,):
            factors, processors = [], []
            for _ in range(rounds):
                environment = {**os.environ, "NOXUS_VOICES": str(place), "NOXUS_THREADS": str(threads)}
                before = os.times()
                told = subprocess.run(
                    [str(speak), voice, language, str(folder / "spoken.wav"), TEXTS[language]],
                    env=environment, check=True, capture_output=True, text=True,
                ).stdout
                after = os.times()
                second = re.search(r"second call: ([\d.]+) s for ([\d.]+) s", told)
                assert second, told
                factors.append(float(second[1]) / float(second[2]))
                used = after.children_user + after.children_system - before.children_user - before.children_system
                # Both calls, and what the model's loading takes.
                processors.append(used / (2 * float(second[2])))
            lines.append(
                f"| {name} (`{voice}`) | {threads} | {statistics.median(factors):.3f} | {statistics.median(processors):.3f} |"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--noxus", type=Path, required=True)
    parser.add_argument("--speak", type=Path, required=True, help="the example `speak` of noxus-api")
    parser.add_argument("--piper", type=Path, required=True, help="a folder of Piper voices")
    parser.add_argument("--kokoro", type=Path, required=True, help="the folder of Kokoro's files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", default="release")
    options = parser.parse_args()
    head = machine(options.rounds, options.profile)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lines = long_and_again(options.noxus, place, options.rounds)
        folders = {"piper": options.piper, "kokoro": options.kokoro}
        lines += ["", "The second call of a process, model loaded; CPU is that of both calls and of loading:", ""]
        lines += voices(options.speak, folders, place, options.rounds)
    publish("narrated", "\n".join([head, "", *lines]))


if __name__ == "__main__":
    main()
