// Icons of 20 by 20, drawn with one stroke width in the colour of the text.

import { s } from "../dom.js";

const PATHS = {
  overview: ["M3 16.5V10", "M8 16.5V4", "M13 16.5v-4", "M17.5 16.5h-16"],
  keys: ["M7 13a4 4 0 1 1 3.6-5.7H18v3h-2v2.5h-3V10.3h-2.4A4 4 0 0 1 7 13Z", "M6.8 9h.01"],
  money: ["M2.5 6.5h15v10h-15z", "M2.5 6.5 13 3v3.5", "M13.5 11.5h.01"],
  jobs: ["M3.5 5h.01", "M3.5 10h.01", "M3.5 15h.01", "M7 5h10", "M7 10h10", "M7 15h10"],
  try_it: ["M6 4.2v11.6l9.5-5.8Z"],
  health: ["M2 10.5h3.5l2-5.5 4 10.5 2.2-5H18"],
  documentation: ["M10 5.5C8 4 5.5 4 3 4v11.5c2.5 0 5 0 7 1.5 2-1.5 4.5-1.5 7-1.5V4c-2.5 0-5 0-7 1.5Z", "M10 5.5V17"],
  sign_out: ["M12 4H4v12h8", "M8.5 10H18", "M15 7l3 3-3 3"],
  menu: ["M3 6h14", "M3 10h14", "M3 14h14"],
  close: ["M5 5l10 10", "M15 5 5 15"],
  copy: ["M7 7h9v9H7z", "M4 13V4h9"],
  check: ["M4 10.5 8 14.5 16 6"],
  warning: ["M10 3.5 18 16.5H2Z", "M10 8.5v3.5", "M10 14.3h.01"],
  upload: ["M10 13V4", "M6.5 7.5 10 4l3.5 3.5", "M3.5 13v3.5h13V13"],
  download: ["M10 4v9", "M6.5 9.5 10 13l3.5-3.5", "M3.5 16.5h13"],
  plus: ["M10 4v12", "M4 10h12"],
  chevron: ["M7.5 5l5 5-5 5"],
  theme: ["M10 3a7 7 0 1 0 0 14Z", "M10 3a7 7 0 0 1 0 14"],
  language: ["M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Z", "M2.5 10h15", "M10 2.5c-5 5-5 10 0 15 5-5 5-10 0-15Z"],
  picture: ["M3 4h14v12H3z", "M3 13.5l4-4 4 4", "M10 12.5l3-3 4 4", "M13 7.3h.01"],
  file: ["M5 2.5h6.5L15.5 6.5v11H5z", "M11 2.5V7h4.5"],
  video: ["M2.5 5h10v10h-10z", "M12.5 9l5-2.5v7l-5-2.5"],
  scenes: ["M2.5 4.5h9v11h-9z", "M14.5 5.5v9", "M17.5 7v6"],
  grip: ["M7 5h.01", "M7 10h.01", "M7 15h.01", "M13 5h.01", "M13 10h.01", "M13 15h.01"],
  up: ["M10 16V4", "M5 9l5-5 5 5"],
  down: ["M10 4v12", "M5 11l5 5 5-5"],
  trash: ["M3.5 5.5h13", "M7.5 5.5V3h5v2.5", "M5 5.5l.8 11.5h8.4L15 5.5"],
  split: ["M10 3v14", "M7.5 7 4.5 10l3 3", "M12.5 7l3 3-3 3"],
  merge: ["M3 10h5M5.5 7.5 8 10l-2.5 2.5", "M17 10h-5M14.5 7.5 12 10l2.5 2.5", "M10 3.5v13"],
  captions: ["M2.5 4.5h15v11h-15z", "M5.5 12.5h4", "M12 12.5h2.5", "M5.5 9.5h2.5", "M10.5 9.5h4"],
  undo: ["M4 8.5h8.5a4 4 0 0 1 0 8H8", "M7.5 4.5l-4 4 4 4"],
  redo: ["M16 8.5H7.5a4 4 0 0 0 0 8H12", "M12.5 4.5l4 4-4 4"],
  microphone: ["M7.5 5.5a2.5 2.5 0 0 1 5 0v4a2.5 2.5 0 0 1-5 0Z", "M4.5 9.5a5.5 5.5 0 0 0 11 0", "M10 15v2.5", "M7 17.5h6"],
  stop: ["M5.5 5.5h9v9h-9z"],
  pause: ["M7 4.5v11", "M13 4.5v11"],
  sound: ["M3 8v4h3l4 3.5v-11L6 8Z", "M13 7.5c1.5 1.5 1.5 3.5 0 5", "M15.5 5.5c2.5 2.5 2.5 6.5 0 9"],
} as const;

export type IconName = keyof typeof PATHS;

/** An icon; it says nothing to screen readers, the text beside it does. */
export function icon(name: IconName): SVGSVGElement {
  return s(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    PATHS[name].map((path) => s("path", { d: path })),
  );
}

/** The mark of the product: a moon in its last quarter. */
export function mark(): SVGSVGElement {
  return s(
    "svg",
    { class: "mark", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: "M12 1.5a10.5 10.5 0 1 0 10.3 12.6A8.2 8.2 0 0 1 12 1.5Z" }),
  );
}
