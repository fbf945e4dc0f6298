// Texts of the server's state.

import type { Text } from "../language.js";

export const HEALTH = {
  versions: ["Versiones", "Versions"],
  server: ["Servidor", "Server"],
  answers: ["Responde con normalidad", "Answers normally"],
  silent: ["No responde bien", "Does not answer well"],
  ledger: ["Libro de cuentas", "Ledger"],
  ledger_note: [
    "Vuelve a calcular cada saldo, cadena de huellas y contador desde los movimientos.",
    "Works out every balance, hash chain and counter again from the movements.",
  ],
  verify: ["Comprobar el libro", "Verify the ledger"],
  clean: ["Todo cuadra.", "Everything adds up."],
  not_clean: ["El libro no cuadra.", "The ledger does not add up."],
  verified_at: (moment: string): Text => [`Comprobado el ${moment}.`, `Verified on ${moment}.`],
  findings: ["Lo encontrado", "What was found"],
  wallets: ["Libros", "Books"],
  movements: ["Movimientos", "Movements"],
  entries: ["Apuntes", "Entries"],
  jobs: ["Trabajos", "Jobs"],
  problem_count: ["Desacuerdos", "Disagreements"],
  reap: ["Liberar reservas caducadas", "Release expired holds"],
  reap_note: [
    "Devuelve el dinero retenido por trabajos cuyo proceso murió. El servidor también lo hace solo.",
    "Gives back money held by jobs whose process died. The server does so by itself as well.",
  ],
  reaped: (jobs: string, amount: string): Text => [
    `${jobs} trabajos caducados, ${amount} liberados.`,
    `${jobs} jobs expired, ${amount} released.`,
  ],
  tariff: ["Tarifa", "Tariff"],
  tariff_id: ["Lista de precios", "Price list"],
  tariff_version: (version: string): Text => [`versión ${version}`, `version ${version}`],
  currency: ["Moneda", "Currency"],
  price: ["Precio", "Price"],
  available: ["Disponible", "Available"],
  limits: ["Límites de una llamada", "Limits of a call"],
  limit_max_input_bytes: ["Tamaño de un archivo de entrada", "Size of an input file"],
  limit_max_output_bytes: ["Tamaño de los resultados", "Size of the results"],
  limit_max_pixels: ["Píxeles de una imagen", "Pixels of a picture"],
  limit_max_side_pixels: ["Lado de una imagen, en píxeles", "Side of a picture, in pixels"],
  limit_max_frames: ["Fotogramas", "Frames"],
  limit_max_total_pixels: ["Píxeles de todos los fotogramas", "Pixels of all frames"],
  limit_max_inputs: ["Archivos de entrada", "Input files"],
  limit_max_text_bytes: ["Tamaño de un texto", "Size of a text"],
} as const satisfies Record<string, Text | ((...values: never[]) => Text)>;
