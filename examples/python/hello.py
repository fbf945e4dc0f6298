"""A QR code and a converted picture, in three lines. Usage: hello.py PICTURE"""

import sys

import noxus

print(noxus.qr("https://example.com").output.save("qr.png"))
print(noxus.image_convert(sys.argv[1], output_format="webp", width=640).output.save("picture.webp"))
