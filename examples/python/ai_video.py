"""A pitch of a video before a model is paid for it. Usage: ai_video.py PICTURE FOLDER"""

import sys

import noxus

[picture, folder] = sys.argv[1:]
engine = noxus.Engine()

prompt = 'Anuncio vertical de café. "Ven hoy". La cámara se acerca.'
wish = {"prompt": prompt, "duration": 4, "resolution": "480p"}
estimate = engine.estimate("ai-video-generate", wish, files={"first_frame_image": picture})
print(estimate.estimated_usd, "USD at most")

# The animatic is there without a model; another provider is asked by its name: provider="gpu".
video = engine.ai_video_generate(
    prompt, first_frame_image=picture, duration=4, resolution="480p", progress=True
)
print(video.provider, video.is_ai, video.width, video.height, video.duration_ms)
print(video.output.save(folder))
