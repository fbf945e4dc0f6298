// A scene in small: its picture or the frame of its preview; before there is one, a sketch of
// its background in the colours of the theme.

import { freshId, s, type Child } from "../dom.js";
import { PLAIN_MARK, type Look, type Scene } from "./plan.js";

const LINE_LETTERS = 13;
const MAX_LINES = 5;

/** Words in lines of about so many letters. */
export function wrapped(text: string, letters = LINE_LETTERS, most = MAX_LINES): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < letters) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1] ?? ""}…`] : lines;
}

interface Size {
  width: number;
  height: number;
  /** The shorter side. */
  unit: number;
}

function sketch(pattern: string, { width, height, unit }: Size): Child {
  switch (pattern) {
    case "rings":
      return [1, 2, 3, 4, 5].map((ring) =>
        s("circle", { class: "stroke-accent", cx: width, cy: height * 0.06, r: unit * (0.13 * ring), "stroke-width": unit * 0.014, "stroke-opacity": 0.42 - 0.06 * ring }),
      );
    case "dots": {
      const id = freshId("dots");
      const step = unit / 9;
      return [
        s("pattern", { id, width: step, height: step, patternUnits: "userSpaceOnUse" }, s("circle", { class: "fill-text", cx: step / 2, cy: step / 2, r: unit * 0.009, "fill-opacity": 0.3 })),
        s("rect", { width, height, fill: `url(#${id})` }),
      ];
    }
    case "stripes":
      return Array.from({ length: Math.ceil((width + height) / (unit * 0.24)) }, (_, index) => {
        const x = index * unit * 0.24 - height;
        return s("path", { class: "stroke-text", d: `M${x} ${height}L${x + height} 0`, "stroke-width": unit * 0.08, "stroke-opacity": 0.08 });
      });
    case "waves":
      return [0, 1, 2].map((layer) => {
        const level = height - unit * (0.4 - 0.11 * layer);
        const step = width * (0.5 - 0.06 * layer);
        const crest = unit * 0.09;
        const path = `M${-step * (0.3 + 0.3 * layer)} ${level}q${step / 2} ${-crest} ${step} 0t${step} 0t${step} 0t${step} 0V${height}H${-step}Z`;
        return s("path", { class: `fill-light-${layer + 1}`, d: path, "fill-opacity": 0.28 });
      });
    default:
      return null;
  }
}

/** Soft light in a corner, as every background has it. */
function light(at: readonly [x: number, y: number], name: string, size: Size): Child {
  const id = freshId("light");
  return [
    s("radialGradient", { id }, s("stop", { class: `stop-${name}`, offset: 0, "stop-opacity": 0.75 }), s("stop", { class: `stop-${name}`, offset: 1, "stop-opacity": 0 })),
    s("circle", { cx: size.width * at[0], cy: size.height * at[1], r: size.unit * 0.75, fill: `url(#${id})` }),
  ];
}

function background(scene: Scene, size: Size): Child {
  const id = freshId("ground");
  return [
    s("linearGradient", { id, x2: 0, y2: 1 }, s("stop", { class: "stop-top", offset: 0 }), s("stop", { class: "stop-bottom", offset: 1 })),
    s("rect", { width: size.width, height: size.height, fill: `url(#${id})` }),
    light([0.1, 0.12], "light-1", size),
    light([0.95, 0.5], "light-2", size),
    light([0.2, 0.95], "light-3", size),
    sketch(scene.pattern, size),
  ];
}

function titles(scene: Scene, isOver: boolean, { width, height, unit }: Size): Child {
  const [first = ""] = scene.on_screen;
  const letters = Math.round((LINE_LETTERS * width) / unit);
  const lines = wrapped(first, letters);
  const step = unit * 0.13;
  return [
    isOver && lines.length > 0 && s("rect", { class: "scrim", width, height: height * 0.7 }),
    lines.map((line, index) =>
      s("text", { class: isOver ? "over" : "fill-text", x: unit * 0.08, y: height * 0.2 + index * step, "font-size": unit * 0.11 }, line),
    ),
  ];
}

/** The picture of a file, or a frame, all over. */
function filling(url: string, { width, height }: Size): SVGImageElement {
  return s("image", { href: url, width, height, preserveAspectRatio: "xMidYMid slice" });
}

/** What a sketch takes from the whole video. */
export interface Sketched {
  look: Look;
  /** Where its logo is; null where there is none. */
  logo: string | null;
}

/** Room of a logo, size of letters and distance from the edges as the engine has them, as parts of the shorter side. */
const MARK = { width: 0.24, height: 0.12, letters: 0.032, gap: 0.016, margin: 0.045, tallMargin: 0.11 };

/** The logo and the line in their corner. */
function corner({ look, logo }: Sketched, { width, height, unit }: Size): Child {
  const { mark } = look;
  const line = mark?.text?.trim();
  if (!logo && !line) return null;
  const where = mark?.corner ?? PLAIN_MARK.corner;
  const [isTop, isLeft] = [where.startsWith("top"), where.endsWith("left")];
  const down = unit * (height > width * 1.25 ? MARK.tallMargin : MARK.margin);
  const x = isLeft ? unit * MARK.margin : width - unit * MARK.margin;
  const room = unit * MARK.height;
  const letters = unit * MARK.letters;
  const tall = (logo ? room : 0) + (logo && line ? unit * MARK.gap : 0) + (line ? letters : 0);
  const top = isTop ? down : height - down - tall;
  // A logo of another shape than its room keeps to the corner, and to the line.
  const fit = `x${isLeft ? "Min" : "Max"}Y${isTop && !line ? "Min" : "Max"}`;
  return s(
    "g",
    { class: "thumb-mark", opacity: (mark?.opacity_percent ?? PLAIN_MARK.opacity_percent) / 100 },
    logo && s("image", { href: logo, x: isLeft ? x : x - unit * MARK.width, y: top, width: unit * MARK.width, height: room, preserveAspectRatio: fit }),
    line && s("text", { class: "over", x, y: top + tall - letters * 0.2, "font-size": letters, "text-anchor": isLeft ? "start" : "end" }, line),
  );
}

/** A scene in small. `frame` is one of a preview that shows it as it is. */
export function drawThumb(scene: Scene, sketched: Sketched, picture: string | null, frame: string | null): SVGSVGElement {
  const { width, height, theme } = sketched.look;
  const size: Size = { width, height, unit: Math.min(width, height) };
  const whole =
    frame !== null
      ? filling(frame, size)
      : [picture === null ? background(scene, size) : filling(picture, size), titles(scene, picture !== null, size), corner(sketched, size)];
  // The name of a theme is a word of the schema; a class of that name gives the colours.
  const known = /^\w+$/.test(theme) ? theme : "";
  return s(
    "svg",
    { class: `scene-thumb theme-${known}`, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" },
    whole,
  );
}
