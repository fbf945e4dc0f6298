// Texts of the caption editor.

import type { Text } from "../language.js";

export const CUES = {
  title: ["Editor de subtítulos", "Caption editor"],
  lead: [
    "Lo que se dice en un vídeo, como subtítulos: corrige palabras y tiempos, elige un estilo y genera solo lo que cambia.",
    "What is said in a video, as captions: correct words and times, choose a style, and render only what changes.",
  ],
  unavailable: ["Este servidor no tiene auto-subtitles.", "This server has no auto-subtitles."],
  open_in_editor: ["Abrir en el editor de subtítulos", "Open in the caption editor"],
  choose_video: ["Elegir un vídeo", "Choose a video"],
  other_video: ["Elegir otro vídeo", "Choose another video"],
  drop_title: ["Suelta aquí un vídeo", "Drop a video here"],
  drop_hint: ["Se queda en este navegador hasta que se transcribe o se genera.", "It stays in this browser until it is recognised or rendered."],
  unplayable: [
    "Este navegador no puede reproducirlo; el servidor quizá sí.",
    "This browser cannot play it; the server perhaps can.",
  ],
  overlay_note: [
    "Una imitación del estilo: lo que vale es el vídeo generado.",
    "An imitation of the style: what counts is the rendered video.",
  ],
  wave: ["Sonido y subtítulos", "Sound and captions"],
  recognise: ["Transcribir", "Recognise speech"],
  recognised: (count: number): Text => [`${count} subtítulos transcritos.`, `${count} captions recognised.`],
  open_cues: ["Abrir subtítulos", "Open captions"],
  not_cues: [
    "Ese archivo no tiene subtítulos: elige el .json de una respuesta anterior.",
    "That file has no captions: choose the .json of an earlier answer.",
  ],
  cues: ["Subtítulos", "Captions"],
  none: ["Transcribe el vídeo, o añade el primero a mano.", "Recognise the video, or add the first by hand."],
  add: ["Añadir aquí", "Add here"],
  add_hint: ["En el momento que muestra el vídeo.", "At the moment that the video shows."],
  occupied: ["En este momento ya hay un subtítulo, o no cabe.", "There already is a caption at this moment, or no room."],
  text: (number: number): Text => [`Texto del subtítulo ${number}`, `Text of caption ${number}`],
  start: (number: number): Text => [`Inicio del subtítulo ${number}`, `Start of caption ${number}`],
  end: (number: number): Text => [`Fin del subtítulo ${number}`, `End of caption ${number}`],
  play: (number: number): Text => [`Ir al subtítulo ${number}`, `Go to caption ${number}`],
  split: (number: number): Text => [`Partir el subtítulo ${number} donde está el cursor`, `Split caption ${number} at the cursor`],
  merge: (number: number): Text => [`Unir el subtítulo ${number} con el siguiente`, `Join caption ${number} with the next`],
  remove: (number: number): Text => [`Borrar el subtítulo ${number}`, `Delete caption ${number}`],
  unsplit: ["Pon el cursor entre dos palabras.", "Put the cursor between two words."],
  bad_time: ["Escribe un tiempo como 1:02.5.", "Write a time such as 1:02.5."],
  words: (count: number): Text => [`Palabras (${count})`, `Words (${count})`],
  word_start: (word: string): Text => [`Inicio de «${word}»`, `Start of “${word}”`],
  word_end: (word: string): Text => [`Fin de «${word}»`, `End of “${word}”`],
  style: ["Estilo", "Style"],
  sample: ["Así se ven", "Like this"],
  options: ["Opciones", "Options"],
  no_video: ["El precio aparecerá con el vídeo.", "The price appears with the video."],
  only_changes: [
    "Solo se codifica lo que cambia desde el último vídeo.",
    "Only what changed since the last video is encoded.",
  ],
  keys: [
    "En los tiempos, las flechas mueven 50 ms; Ctrl+Intro parte el subtítulo.",
    "In times, the arrow keys move by 50 ms; Ctrl+Enter splits the caption.",
  ],
} as const satisfies Record<string, Text | ((...values: never[]) => Text)>;
