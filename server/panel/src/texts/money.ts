// Texts of balances, top-ups and the statement.

import type { Text } from "../language.js";

export const MONEY = {
  spent: ["Gastado", "Spent"],
  add: ["Añadir saldo", "Add money"],
  amount: ["Cantidad en US$", "Amount in US$"],
  quick: ["Cantidades habituales", "Usual amounts"],
  reference: ["Referencia", "Reference"],
  reference_help: [
    "Tu número del pago. Repetir la misma referencia no suma dos veces.",
    "Your number of the payment. Repeating the same reference does not add twice.",
  ],
  to: ["Añadir a", "Add to"],
  add_test: ["Añadir saldo de pruebas", "Add test money"],
  add_live: ["Añadir saldo real…", "Add live money…"],
  bad_amount: [
    "Escribe una cantidad mayor que cero, con seis decimales como mucho.",
    "Write an amount above zero, with at most six decimals.",
  ],
  live_question: ["¿Añadir saldo real?", "Add live money?"],
  live_body: (amount: string, name: string): Text => [
    `Se añadirán ${amount} al saldo real de «${name}». Queda anotado en el libro y no se puede borrar.`,
    `${amount} will be added to the live balance of “${name}”. It is written in the ledger and cannot be erased.`,
  ],
  live_confirm: (amount: string): Text => [`Añadir ${amount}`, `Add ${amount}`],
  added: (amount: string): Text => [`${amount} añadidos.`, `${amount} added.`],
  statement: ["Extracto", "Statement"],
  statement_test: ["Extracto de pruebas", "Test statement"],
  statement_live: ["Extracto real", "Live statement"],
  empty_title: ["Sin movimientos", "No movements"],
  empty_hint: [
    "Aquí aparecerá cada ingreso, cobro y devolución, con el saldo que dejó.",
    "Every top-up, charge and refund will appear here, with the balance it left.",
  ],
  date: ["Fecha", "Date"],
  kind: ["Movimiento", "Movement"],
  top_up: ["Ingreso", "Top-up"],
  capture: ["Cobro", "Charge"],
  refund: ["Devolución", "Refund"],
  detail: ["Detalle", "Detail"],
  change: ["Importe", "Amount"],
  balance_after: ["Saldo", "Balance"],
  newer: ["Más recientes", "Newer"],
  older: ["Anteriores", "Older"],
  page: (from: string, to: string, all: string): Text => [`${from}–${to} de ${all}`, `${from}–${to} of ${all}`],
} as const satisfies Record<string, Text | ((...values: never[]) => Text)>;
