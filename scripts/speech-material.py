#!/usr/bin/env python3
"""Speech with known words and known times, for the tests and benches of transcription.

Each recording is NAME.wav (16,000 samples a second, one channel), NAME.txt (what is
said) and, where times are known, NAME.tsv: a line with milliseconds and word for every word,
or `-` and the word where it is not known:

  librivox-en  A person reading, 25 s. Words only.
  espeak-en    espeak-ng's English; it says itself where each word begins.
  espeak-es    The same in Spanish, 39 s.
  phrases-en   Utterances of four persons between silences of known length: where each
               first word begins. Their own silence at the edges is cut where the
               sound rises above a hundredth of its peak power.

Needs espeak-ng's library, ffmpeg, and the Debian package pocketsphinx-testdata.

usage: speech-material.py FOLDER
"""

import array
import ctypes
import os
import re
import subprocess
import sys
import wave

RATE = 16_000
RECORDINGS = "/usr/share/pocketsphinx/test/data"
LIBRIVOX = {
    "0870": "and mister john dashwood had then leisure to consider how much there might be prudently "
    "in his power to do for them",
    "0880": "he was not an ill disposed young man",
    "0890": "unless to be rather cold hearted and rather selfish is to be ill disposed",
    "0920": "had he married a more amiable woman he might have been made still more respectable than he was",
    "0930": "he might even have been made amiable himself",
}
CARDS = {
    "001": "ten of clubs",
    "002": "four queen of clubs",
    "003": "seven of clubs",
    "005": "eight of spades four of clubs seven of hearts",
}
ENGLISH = """
The old harbour lies behind the market, where small boats bring fish every morning before six.
Children play on the stone steps, and their parents talk about the weather or the price of bread.
In winter the wind comes from the north, so people keep their windows closed and light a fire.
My grandfather repaired clocks in a narrow street near the river. He said that a good clock never hurries.
When the bridge was built, the whole town came to see it, and a band played until the lamps went out.
"""
SPANISH = """
El puerto viejo está detrás del mercado, donde los barcos pequeños traen pescado cada mañana antes de las seis.
Los niños juegan en la escalera de piedra, y sus padres hablan del tiempo o del precio del pan.
En invierno el viento llega del norte, así que la gente cierra las ventanas y enciende el fuego.
Mi abuelo arreglaba relojes en una calle estrecha cerca del río. Decía que un buen reloj nunca tiene prisa.
Cuando terminaron el puente, todo el pueblo salió a verlo, y una banda tocó música hasta que se apagaron las luces.
Desde entonces, cada verano celebramos una fiesta con comida, baile y muchas historias de aquellos años.
"""


class Event(ctypes.Structure):
    """`espeak_EVENT` of espeak-ng's `speak_lib.h`."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    ]


def say(library: ctypes.CDLL, rate: int, voice: str, speed: int, text: str) -> tuple[bytes, list[tuple[int, str]]]:
    """16-bit samples of `text`, `rate` a second, and the milliseconds at which its words begin."""
    samples, words = bytearray(), []

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))
    def hear(data: int | None, count: int, events: "ctypes._Pointer[Event]") -> int:
        if data and count > 0:
            samples.extend(ctypes.string_at(data, count * 2))
        at = 0
        while events[at].type != 0:
            if events[at].type == 1:
                first = events[at].text_position - 1
                words.append((events[at].sample * 1000 // rate, text[first : first + events[at].length]))
            at += 1
        return 0

    library.espeak_SetSynthCallback(hear)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(1, speed, 0)
    data = text.encode()
    if library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None) != 0:
        sys.exit(f"espeak-ng does not speak {voice}.")
    library.espeak_Synchronize()
    return bytes(samples), words


def resample(samples: bytes, rate: int) -> bytes:
    raw = ["-f", "s16le", "-ac", "1"]
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", *raw, "-ar", str(rate), "-i", "-"]
    command += ["-flags", "bitexact", *raw, "-ar", str(RATE), "-"]
    return subprocess.run(command, input=samples, stdout=subprocess.PIPE, check=True).stdout


def recording(path: str) -> array.array:
    with wave.open(f"{RECORDINGS}/{path}") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2), path
        return array.array("h", file.readframes(file.getnframes()))


def trim(samples: array.array) -> array.array:
    """Without the silence around the sound."""
    step = RATE // 100
    power = [sum(x * x for x in samples[at : at + step]) / step for at in range(0, len(samples), step)]
    loud = [index for index, value in enumerate(power) if value > max(power) / 100]
    return samples[loud[0] * step : (loud[-1] + 1) * step]


def write(folder: str, name: str, samples: bytes, text: str, words: list[tuple[int | None, str]] | None) -> None:
    with wave.open(f"{folder}/{name}.wav", "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples)
    with open(f"{folder}/{name}.txt", "w", encoding="utf-8") as file:
        file.write(" ".join(text.split()) + "\n")
    if words is not None:
        with open(f"{folder}/{name}.tsv", "w", encoding="utf-8") as file:
            file.writelines(f"{'-' if start is None else start}\t{word}\n" for start, word in words)


def phrases(folder: str) -> None:
    reader = "librivox/sense_and_sensibility_01_austen_64kb"
    said = [(recording(f"{reader}-{name}.wav"), text) for name, text in LIBRIVOX.items()]
    everything = array.array("h")
    for samples, _ in said:
        everything += samples
    write(folder, "librivox-en", everything.tobytes(), " ".join(text for _, text in said), None)
    said += [(recording(f"cards/{name}.wav"), text) for name, text in CARDS.items()]
    # Pauses of several lengths, from a breath to a scene without words.
    pauses = [1.0, 0.7, 2.5, 1.3, 0.6, 4.0, 0.9, 1.7, 0.8]
    track, words = array.array("h"), []
    for (samples, text), pause in zip(said, pauses, strict=True):
        track.extend([0] * int(pause * RATE))
        first, *others = text.split()
        words += [(len(track) * 1000 // RATE, first), *((None, word) for word in others)]
        track += trim(samples)
    track.extend([0] * RATE)
    write(folder, "phrases-en", track.tobytes(), " ".join(text for _, text in said), words)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    phrases(folder)
    library = ctypes.CDLL("libespeak-ng.so.1")
    rate = library.espeak_Initialize(1, 0, None, 0)
    if rate <= 0:
        sys.exit("espeak-ng does not start.")
    for name, voice, speed, text in [("espeak-en", "en-us", 160, ENGLISH), ("espeak-es", "es-419", 178, SPANISH)]:
        text = re.sub(r"\s+", " ", text).strip()
        samples, words = say(library, rate, voice, speed, text)
        write(folder, name, resample(samples, rate), text, words)


if __name__ == "__main__":
    main()
