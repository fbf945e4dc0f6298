// Texts of the video editor.

import type { Text } from "../language.js";

export const SCENES = {
  title: ["Editor de vídeo", "Video editor"],
  lead: [
    "De una idea o un guion a un vídeo narrado: mira el plan, cambia lo que quieras y genera el vídeo.",
    "From an idea or a script to a narrated video: look at the plan, change what you like, render it.",
  ],
  unavailable: ["Este servidor no tiene script-to-video.", "This server has no script-to-video."],
  open_in_editor: ["Abrir en el editor de vídeo", "Open in the video editor"],

  source: ["Idea o guion", "Idea or script"],
  idea: ["Idea", "Idea"],
  script: ["Guion", "Script"],
  source_kind: ["De qué se parte", "What it is made of"],
  idea_placeholder: ["Vender más con automatización", "Why small shops need a website"],
  script_placeholder: [
    "Gancho: ¿Pierdes ventas cada noche?\n\nEscena 1: Tu tienda puede contestar sola.\n\nCTA: Pruébalo hoy.",
    "Hook: Are you losing sales every night?\n\nScene 1: Your shop can answer by itself.\n\nCTA: Try it today.",
  ],
  plan: ["Crear el plan", "Make the plan"],
  replan: ["Crear otro plan", "Make another plan"],
  plan_price: (price: string): Text => [`El plan cuesta ${price}.`, `The plan costs ${price}.`],
  planned: (count: number): Text => [`Plan listo: ${count} escenas.`, `The plan is ready: ${count} scenes.`],
  open_plan: ["Abrir un plan", "Open a plan"],
  not_a_plan: [
    "Ese archivo no es un plan: elige el .plan.json de un vídeo anterior.",
    "That file is no plan: choose the .plan.json of an earlier video.",
  ],
  opened: ["Plan abierto.", "The plan is open."],

  scenes: ["Escenas", "Scenes"],
  scene: (number: number): Text => [`Escena ${number}`, `Scene ${number}`],
  none_title: ["Todavía no hay escenas", "No scenes yet"],
  none_hint: ["Escribe una idea y crea el plan.", "Write an idea and make the plan."],
  add: ["Añadir escena", "Add a scene"],
  added: (number: number): Text => [`Escena ${number} añadida.`, `Scene ${number} added.`],
  duplicate: (number: number): Text => [`Duplicar la escena ${number}`, `Duplicate scene ${number}`],
  remove: (number: number): Text => [`Borrar la escena ${number}`, `Delete scene ${number}`],
  removed: (number: number): Text => [
    `Escena ${number} borrada. Ctrl+Z la recupera.`,
    `Scene ${number} deleted. Ctrl+Z brings it back.`,
  ],
  up: (number: number): Text => [`Subir la escena ${number}`, `Move scene ${number} up`],
  down: (number: number): Text => [`Bajar la escena ${number}`, `Move scene ${number} down`],
  handle: (number: number): Text => [
    `Mover la escena ${number}: arrastra, o usa las flechas`,
    `Move scene ${number}: drag, or use the arrow keys`,
  ],
  moved: (to: number, of: number): Text => [`Ahora es la escena ${to} de ${of}.`, `It is now scene ${to} of ${of}.`],
  more: ["Más de esta escena", "More about this scene"],

  on_screen_help: ["Una línea o un punto en cada renglón.", "A line or an item on each line."],
  visual: ["Fondo", "Visual"],
  picture: (name: string): Text => [`Archivo: ${name}`, `File: ${name}`],
  choose_picture: ["Elegir imagen o clip", "Choose a picture or clip"],
  choose_picture_of: (number: number): Text => [
    `Elegir imagen o clip para la escena ${number}`,
    `Choose a picture or clip for scene ${number}`,
  ],
  drop_hint: ["O suéltalo sobre la escena.", "Or drop it on the scene."],

  recording: ["Quién lo dice", "Who says it"],
  voiced: ["La voz", "The voice"],
  record: ["Grabar", "Record"],
  record_again: ["Grabar otra vez", "Record again"],
  record_of: (number: number): Text => [`Grabar la escena ${number}`, `Record scene ${number}`],
  stop_recording: ["Terminar", "Stop"],
  stop_recording_of: (number: number): Text => [`Terminar la grabación de la escena ${number}`, `Stop recording scene ${number}`],
  discard_recording: ["Descartar", "Discard"],
  discard_recording_of: (number: number): Text => [`Descartar lo que se graba de la escena ${number}`, `Discard what is recorded of scene ${number}`],
  choose_recording: ["Elegir audio", "Choose audio"],
  choose_recording_of: (number: number): Text => [`Elegir audio para la escena ${number}`, `Choose audio for scene ${number}`],
  play_recording: ["Escuchar", "Listen"],
  pause_recording: ["Parar", "Pause"],
  play_recording_of: (number: number): Text => [`Escuchar la grabación de la escena ${number}`, `Listen to the recording of scene ${number}`],
  remove_recording: ["Quitar", "Remove"],
  remove_recording_of: (number: number): Text => [`Quitar la grabación de la escena ${number}`, `Remove the recording of scene ${number}`],
  recording_removed: ["Grabación quitada: lo dice la voz.", "Recording removed: the voice says it."],
  recording_file: ["grabacion", "recording"],
  is_recording: ["Grabando. Escape descarta.", "Recording. Escape discards."],
  recorded: (length: string): Text => [`Grabado: ${length}.`, `Recorded: ${length}.`],
  discarded: ["Descartado.", "Discarded."],
  level: ["Nivel del micrófono", "Level of the microphone"],
  microphone: {
    insecure: [
      "El navegador solo deja usar el micrófono en páginas con https o de este mismo equipo: elige un archivo de audio.",
      "Browsers only let pages over https, or of this computer, use the microphone: choose an audio file.",
    ],
    refused: [
      "El navegador no deja usar el micrófono: permítelo en los ajustes de esta página, o elige un archivo de audio.",
      "The browser does not let this page use the microphone: allow it in the settings of this page, or choose an audio file.",
    ],
    missing: ["No hay ningún micrófono: conecta uno, o elige un archivo de audio.", "There is no microphone: connect one, or choose an audio file."],
    broken: [
      "El micrófono no responde: quizá lo usa otro programa. Prueba otra vez, o elige un archivo de audio.",
      "The microphone does not answer: another program may be using it. Try again, or choose an audio file.",
    ],
  },
  inaudible: [
    "No se oye nada: mira si el micrófono está silenciado, o elige otro archivo.",
    "Nothing is heard in it: see whether the microphone is muted, or choose another file.",
  ],
  unplayable: ["Este navegador no puede reproducirlo; el vídeo quizá sí.", "This browser cannot play it; the video may all the same."],
  lost_recording: [
    "Su grabación ya no está en este navegador: elígela de nuevo, graba otra o quítala.",
    "Its recording is no longer in this browser: choose it again, record another, or remove it.",
  ],
  lost_name: ["por elegir", "to be chosen"],
  lost: [
    "Su archivo ya no está en este navegador: elígelo de nuevo, o elige un fondo.",
    "Its file is no longer in this browser: choose it again, or choose a background.",
  ],
  lost_short: ["Falta el archivo", "File missing"],
  bad_seconds: ["Escribe un número de segundos.", "Write a number of seconds."],
  frames_hint: (rate: string): Text => [`${rate} fotogramas son un segundo.`, `${rate} frames are a second.`],
  seconds: ["Segundos como mínimo", "Seconds at least"],

  music: ["Música", "Music"],
  hear_music: ["Oír la escena 1", "Hear scene 1"],
  own_music: ["Música propia", "Music of your own"],
  choose_music: ["Elegir música", "Choose music"],
  own_music_help: ["En lugar de la compuesta; se repite si el vídeo dura más. O suéltala aquí.", "Instead of the composed one; it goes round where the video lasts longer. Or drop it here."],
  mark: ["Logotipo y línea", "Logo and line"],
  logo: ["Logotipo", "Logo"],
  choose_logo: ["Elegir logotipo", "Choose a logo"],
  logo_help: ["Mejor con fondo transparente. O suéltalo aquí.", "Best with a transparent ground. Or drop it here."],
  lost_file: [
    "El archivo ya no está en este navegador: elígelo de nuevo o quítalo.",
    "The file is no longer in this browser: choose it again, or remove it.",
  ],

  looks: ["Aspecto y sonido", "Looks and sound"],
  as_planned: (width: number, height: number): Text => [`${width} × ${height}`, `${width} × ${height}`],
  no_captions: ["Sin subtítulos", "No captions"],

  preview: ["Vista previa", "Preview"],
  preview_of: (number: number): Text => [`Vista previa de la escena ${number}`, `Preview of scene ${number}`],
  preview_lead: (width: number, height: number): Text => [
    `La escena con su voz, a ${width} × ${height}. Es un vídeo como otro cualquiera y se cobra como tal.`,
    `The scene with its voice, at ${width} × ${height}. It is a video like any other, and is charged like one.`,
  ],
  make_preview: ["Generar la vista previa", "Make the preview"],
  remake_preview: ["Generarla otra vez", "Make it again"],

  no_plan: ["El precio aparecerá con el plan.", "The price appears with the plan."],
} as const satisfies Record<string, Text | ((...values: never[]) => Text) | Readonly<Record<string, Text>>>;
