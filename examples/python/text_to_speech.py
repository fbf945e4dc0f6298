"""A text said aloud, with the time of each word. Usage: text_to_speech.py FOLDER"""

import sys

import noxus

[folder] = sys.argv[1:]
engine = noxus.Engine()

text = """<speak>
  <p>Hola. Son las 15:30. <break time="400ms"/> Hoy hablamos de <emphasis>voces</emphasis>.</p>
  <p>El código es <say-as interpret-as="characters">B7K</say-as>.</p>
</speak>"""
print(engine.estimate("text-to-speech", {"text": text}).estimated_usd, "USD at most")

speech = engine.text_to_speech(text, language="es", subtitle_formats=["vtt"], progress=True)
print(speech.voice, speech.duration_ms)
for word in speech.words[:3]:
    print(word["start_ms"], word["text"])
for file in speech.outputs:
    print(file.save(folder))
