#!/usr/bin/env python3
"""How well the words of espeak voices are timed: against the events of libespeak-ng itself.

    onsets.py SPEAK

SPEAK is the built example `speak`. libespeak-ng is only loaded here, to measure; noxus runs the
program. Prints the median and the 95th percentile of the error of words' beginnings, in ms.
"""

import ctypes
import subprocess
import sys
import tempfile
from pathlib import Path

SENTENCES = {
    ("espeak:es", "es"): [
        "Hola a todos, hoy vamos a hablar de la inteligencia artificial y de cómo cambia el mundo.",
        "No es fácil, pero con un poco de paciencia todo se puede aprender. ¿Quieres probar?",
        "Cada mañana, Pedro toma café con leche y lee el periódico antes de salir de casa.",
        "Tres trucos para grabar vídeos mejores: buena luz, sonido limpio y un guion corto.",
    ],
    ("espeak:es-419", "es-MX"): [
        "Te voy a contar por qué el agua del mar es salada y el agua de los ríos no.",
        "Si te gustó este video, compártelo con tus amigos y deja tu comentario.",
    ],
    ("espeak:en-us", "en"): [
        "This is the end of the road for all of us, but I have been waiting for you.",
        "The quick brown fox jumps over the lazy dog near a river bank.",
        "Three tips to record better videos: good light, clean sound, and a short script.",
        "What do you want to do today? I am not sure, but we could take a walk.",
    ],
    ("espeak:en-gb", "en-GB"): [
        "It takes eight minutes for the light of the sun to reach the earth.",
        "People who read every day tend to remember more, and they sleep better.",
    ],
}


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
        ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("id", ctypes.c_int64),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))
library = ctypes.CDLL("libespeak-ng.so.1")
RATE = library.espeak_Initialize(2, 500, None, 0)
words: list[tuple[int, int]] = []


@CALLBACK
def heard(_wav, _count, events):
    index = 0
    while events[index].type != 0:
        if events[index].type == 1:
            words.append((events[index].text_position, events[index].sample))
        index += 1
    return 0


def truth(voice: str, text: str) -> dict[int, float]:
    """Seconds at which each word begins, by espeak's own events, in a process that has said nothing before."""
    command = [sys.executable, __file__, "--truth", voice, text]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {int(index): float(time) for index, time in (line.split() for line in lines)}


def print_truth(voice: str, text: str) -> None:
    library.espeak_SetSynthCallback(heard)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(1, 150, 0)
    words.clear()
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1 | 0x1000, None, None)
    library.espeak_Synchronize()
    starts = [position - 1 for position, _ in words]
    position = 0
    # Of words that run together there is one event: the others are left out.
    for index, word in enumerate(text.split()):
        begin = text.index(word, position)
        position = begin + len(word)
        inside = [sample for start, (_, sample) in zip(starts, words) if begin <= start < position]
        if inside:
            print(index, inside[0] / RATE)


def ours(speak: str, voice: str, language: str, text: str) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [speak, voice, language, str(Path(folder) / "a.wav"), text]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [float(line.split()[0]) for line in lines if line[:1].isdigit()]


def main() -> None:
    if sys.argv[1] == "--truth":
        print_truth(*sys.argv[2:])
        return
    speak = sys.argv[1]
    everything = []
    for (voice, language), sentences in SENTENCES.items():
        errors = []
        for text in sentences:
            # As the example says it: without signs that it does not read.
            plain = text.replace("¿", "").replace(":", ",")
            known, found = truth(voice.removeprefix("espeak:"), plain), ours(speak, voice, language, plain)
            for index, time in known.items():
                errors.append((found[index] - time) * 1000)
                if abs(errors[-1]) > 60:
                    print(f"  {plain.split()[index]}: {errors[-1]:+.0f} ms", file=sys.stderr)
        show(voice, errors)
        everything += errors
    show("all", everything)


def show(name: str, errors: list[float]) -> None:
    sizes = sorted(abs(error) for error in errors)
    early = -min(errors)
    print(f"{name}: {len(sizes)} words, median {sizes[len(sizes) // 2]:.0f} ms, "
          f"95 % within {sizes[int(len(sizes) * 0.95)]:.0f} ms, at most {early:.0f} ms early and {max(errors):.0f} ms late")


if __name__ == "__main__":
    main()
