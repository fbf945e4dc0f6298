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
  lost_name: ["por elegir", "to be chosen"],
  lost: [
    "Su archivo ya no está en este navegador: elígelo de nuevo, o elige un fondo.",
    "Its file is no longer in this browser: choose it again, or choose a background.",
  ],
  lost_short: ["Falta el archivo", "File missing"],
  bad_seconds: ["Escribe un número de segundos.", "Write a number of seconds."],
  frames_hint: (rate: string): Text => [`${rate} fotogramas son un segundo.`, `${rate} frames are a second.`],
  seconds: ["Segundos como mínimo", "Seconds at least"],

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
} as const satisfies Record<string, Text | ((...values: never[]) => Text)>;
