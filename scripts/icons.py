#!/usr/bin/env python3
"""Writes engine/src/compositor/icons/shapes.txt from the npm package lucide-static.

    npm pack lucide-static && tar xzf lucide-static-*.tgz
    scripts/icons.py package

Every icon that words.tsv names becomes a line of absolute moves (M), lines (L), cubics (C) and
closings (Z) on a field of 24 by 24: what is drawn needs no parser of SVG, and no arcs.
"""
import math
import re
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "engine/src/compositor/icons"
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def tokens(data):
    """Commands with their numbers. The flags of an arc may stand without spaces."""
    at = 0
    number = re.compile(r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
    while at < len(data):
        if data[at] in " ,\n\t":
            at += 1
            continue
        command, at = data[at], at + 1
        count = ARGUMENTS[command.upper()]
        first = True
        while True:
            values = []
            for index in range(count):
                if command in "aA" and index in (3, 4):
                    found = re.compile(r"[\s,]*([01])").match(data, at)
                else:
                    found = number.match(data, at)
                if not found:
                    break
                values.append(float(found.group(1)))
                at = found.end()
            if len(values) < count:
                break
            yield command if first or command not in "mM" else {"m": "l", "M": "L"}[command], values
            first = False
            if count == 0:
                break


def arc(x1, y1, rx, ry, turn, large, sweep, x2, y2):
    """Cubics of an elliptical arc: SVG 1.1, appendix F.6."""
    if rx == 0 or ry == 0 or (x1, y1) == (x2, y2):
        return [(x1, y1, x2, y2, x2, y2)]
    phi = math.radians(turn)
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (x1 - x2) / 2, (y1 - y2) / 2
    px, py = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = px * px / rx**2 + py * py / ry**2
    if grow > 1:
        rx, ry = rx * math.sqrt(grow), ry * math.sqrt(grow)
    rest = (rx * ry) ** 2 - (rx * py) ** 2 - (ry * px) ** 2
    factor = math.sqrt(max(rest, 0) / ((rx * py) ** 2 + (ry * px) ** 2)) * (-1 if large == sweep else 1)
    cx, cy = factor * rx * py / ry, -factor * ry * px / rx
    mx, my = cos * cx - sin * cy + (x1 + x2) / 2, sin * cx + cos * cy + (y1 + y2) / 2
    begin = math.atan2((py - cy) / ry, (px - cx) / rx)
    end = math.atan2((-py - cy) / ry, (-px - cx) / rx)
    span = end - begin
    if sweep and span < 0:
        span += 2 * math.pi
    if not sweep and span > 0:
        span -= 2 * math.pi
    count = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    step = span / count
    reach = 4 / 3 * math.tan(step / 4)
    point = lambda x, y: (mx + rx * x * cos - ry * y * sin, my + rx * x * sin + ry * y * cos)
    curves = []
    for index in range(count):
        a, b = begin + index * step, begin + (index + 1) * step
        first = point(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        second = point(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        curves.append((*first, *second, *point(math.cos(b), math.sin(b))))
    return curves


def path(data):
    out, x, y, start, control, bent = [], 0.0, 0.0, (0.0, 0.0), None, None
    for command, values in tokens(data):
        upper, is_relative = command.upper(), command.islower()
        ox, oy = (x, y) if is_relative else (0.0, 0.0)
        before, control = control, None
        bend, bent = bent, None
        if upper == "M":
            x, y = ox + values[0], oy + values[1]
            start = (x, y)
            out.append(("M", x, y))
        elif upper in "LHV":
            if upper == "L":
                x, y = ox + values[0], oy + values[1]
            elif upper == "H":
                x = ox + values[0]
            else:
                y = oy + values[0]
            out.append(("L", x, y))
        elif upper in "CS":
            if upper == "S":
                first = (2 * x - before[0], 2 * y - before[1]) if before else (x, y)
                rest = values
            else:
                first, rest = (ox + values[0], oy + values[1]), values[2:]
            second = (ox + rest[0], oy + rest[1])
            x, y, control = ox + rest[2], oy + rest[3], second
            out.append(("C", *first, *second, x, y))
        elif upper in "QT":
            if upper == "T":
                middle = (2 * x - bend[0], 2 * y - bend[1]) if bend else (x, y)
                end = (ox + values[0], oy + values[1])
            else:
                middle, end = (ox + values[0], oy + values[1]), (ox + values[2], oy + values[3])
            mixed = lambda one: (one[0] + (middle[0] - one[0]) * 2 / 3, one[1] + (middle[1] - one[1]) * 2 / 3)
            out.append(("C", *mixed((x, y)), *mixed(end), *end))
            (x, y), bent = end, middle
        elif upper == "A":
            end = (ox + values[5], oy + values[6])
            for curve in arc(x, y, *values[:3], values[3] == 1, values[4] == 1, *end):
                out.append(("C", *curve))
            x, y = end
        elif upper == "Z":
            out.append(("Z",))
            x, y = start
        else:
            raise SystemExit(f"a path with {command}")
    return out


def shape(element):
    name = element.tag.rsplit("}", 1)[-1]
    get = lambda key, default=0.0: float(element.get(key, default))
    if name == "path":
        return path(element.get("d"))
    if name in ("circle", "ellipse"):
        rx = get("r") or get("rx")
        ry = get("r") or get("ry")
        cx, cy = get("cx"), get("cy")
        return path(f"M{cx - rx} {cy}A{rx} {ry} 0 0 1 {cx + rx} {cy}A{rx} {ry} 0 0 1 {cx - rx} {cy}Z")
    if name == "rect":
        x, y, w, h = get("x"), get("y"), get("width"), get("height")
        r = get("rx") or get("ry")
        if r == 0:
            return path(f"M{x} {y}H{x + w}V{y + h}H{x}Z")
        a = f"A{r} {r} 0 0 1"
        return path(
            f"M{x + r} {y}H{x + w - r}{a} {x + w} {y + r}V{y + h - r}{a} {x + w - r} {y + h}"
            f"H{x + r}{a} {x} {y + h - r}V{y + r}{a} {x + r} {y}Z"
        )
    if name == "line":
        return path(f"M{get('x1')} {get('y1')}L{get('x2')} {get('y2')}")
    if name in ("polyline", "polygon"):
        return path("M" + element.get("points") + ("Z" if name == "polygon" else ""))
    raise SystemExit(f"an icon with <{name}>")


def text(step):
    return step[0] + " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in step[1:])


def main():
    package = Path(sys.argv[1])
    lines = []
    for row in (HOME / "words.tsv").read_text().splitlines():
        name = row.split("\t")[0]
        steps = []
        for element in tree.parse(package / "icons" / f"{name}.svg").getroot():
            steps += shape(element)
        lines.append(name + "\t" + " ".join(text(step) for step in steps))
    (HOME / "shapes.txt").write_text("\n".join(lines) + "\n")
    (HOME / "LICENSE").write_text((package / "LICENSE").read_text())
    print(len(lines), "icons")


main()
