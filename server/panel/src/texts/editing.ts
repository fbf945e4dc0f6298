// Texts that the editors share.

import type { Text } from "../language.js";

export const EDITING = {
  undo: ["Deshacer", "Undo"],
  redo: ["Rehacer", "Redo"],
  undone: ["Deshecho.", "Undone."],
  redone: ["Rehecho.", "Redone."],
  video: ["Vídeo", "Video"],
  outdated: ["Algo ha cambiado desde que se generó.", "Something has changed since it was rendered."],
  download: (name: string): Text => [`Descargar ${name}`, `Download ${name}`],
  render: ["Generar el vídeo", "Render the video"],
  encoded: ["Fotogramas codificados", "Frames encoded"],
  more_looks: ["Más opciones", "More options"],
  done: ["El vídeo está listo.", "The video is ready."],
} as const satisfies Record<string, Text | ((...values: never[]) => Text)>;

/** What fields are called; those that are missing here have the name of every other door. */
export const LABELS: Readonly<Record<string, Text>> = {
  narration: ["Narración", "Narration"],
  on_screen: ["Texto en pantalla", "On-screen text"],
  motion: ["Movimiento", "Motion"],
  transition: ["Transición", "Transition"],
  role: ["Papel", "Role"],
  visual_hint: ["Qué se ha de ver", "What is to be seen"],
  theme: ["Colores", "Colours"],
  aspect_ratio: ["Formato", "Shape"],
  resolution: ["Resolución", "Resolution"],
  caption_style: ["Subtítulos", "Captions"],
  voice: ["Voz", "Voice"],
  speech_rate: ["Velocidad de la voz", "Pace of the voice"],
  music_bpm: ["Pulsos por minuto de la música", "Beats a minute of the music"],
  sound_effects: ["Sonido de las transiciones", "Sound of transitions"],
  writer: ["Quién escribe", "Who writes"],
  music_volume_db: ["Volumen de la música", "Loudness of the music"],
  watermark: ["Línea de texto", "Line of text"],
  mark_corner: ["Esquina", "Corner"],
  mark_opacity: ["Opacidad", "Opacity"],
  progress_bar: ["Barra de avance", "Progress bar"],
  output_format: ["Archivo", "File"],
  preset: ["Esfuerzo del codificador", "Effort of the encoder"],
  crf: ["Calidad (CRF)", "Quality (CRF)"],
  rules: ["Cómo se parten", "How they are cut"],
  translate: ["En inglés", "In English"],
  prompt: ["Nombres y términos", "Names and terms"],
  filename: ["Nombre del archivo", "Name of the file"],
  language: ["Idioma", "Language"],
  duration: ["Segundos", "Seconds"],
  title: ["Título", "Title"],
};
