// The panel's own thinking, without a browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { promisify } from "node:util";
import { test } from "node:test";
import { curl, quote } from "../dist/curl.js";
import { byDay, groupBy, niceCeiling, spentOn, startOfDay } from "../dist/daily.js";
import { historyPage } from "../dist/history.js";
import { decimalsOf, parseUsd, readAmount, showUsd, sumUsd, toUsd } from "../dist/money.js";
import { fieldsOf, humanize, UnreadableField, valueOf } from "../dist/schema.js";
import { EventParser } from "../dist/sse.js";
import { loadPage } from "../dist/statement.js";

const catalog = JSON.parse(await readFile(new URL("../../../catalog.json", import.meta.url), "utf8"));

test("money is counted exactly", () => {
  assert.equal(toUsd(parseUsd("9007199254740993.000001")), "9007199254740993.000001");
  for (const text of ["0", "0.000001", "-0.002", "10", "1.5"]) assert.equal(toUsd(parseUsd(text)), text);
  assert.equal(toUsd(sumUsd(["0.1", "0.2", null, undefined])), "0.3");
  for (const wrong of ["", "1e3", "+1", "1.", ".5", "1.0000001", "0x1", "1,5"]) assert.throws(() => parseUsd(wrong));
});

test("amounts that people type", () => {
  for (const [typed, read] of [
    ["10", "10"],
    [" $2,50 ", "2.5"],
    ["0.000001", "0.000001"],
    ["0", null],
    ["-1", null],
    ["1e9", null],
    ["1.0000001", null],
    ["", null],
    ["diez", null],
  ]) {
    assert.equal(readAmount(typed), read, typed);
  }
});

test("amounts keep all their decimals when they are shown", () => {
  assert.equal(showUsd("9007199254740993.000001", "en-US"), "$9,007,199,254,740,993.000001");
  assert.equal(showUsd("10", "en-US"), "$10.00");
  assert.equal(showUsd(2_000n, "es-ES").replace(/\s/, " "), "0,002 US$");
  assert.equal(decimalsOf(["1", 2_000n, "0.1"]), 3);
  assert.equal(showUsd("99.95", "en-US", 3), "$99.950");
});

const job = (fields) => ({
  tool: "qr",
  key: 1,
  state: "succeeded",
  charged_usd: "0.002",
  refunded_usd: "0",
  created_at_ms: 0,
  ...fields,
});

test("jobs are gathered by day and by name", () => {
  const noon = new Date(2026, 2, 30, 12).getTime();
  const jobs = [
    job({ created_at_ms: noon }),
    job({ created_at_ms: startOfDay(noon, 0), state: "failed", charged_usd: "0" }),
    // Clocks change in between in much of the world: days are days of the calendar.
    job({ created_at_ms: startOfDay(noon, 1) + 1, tool: "image-convert", charged_usd: "0.01", refunded_usd: "0.004" }),
    job({ created_at_ms: startOfDay(noon, 9), charged_usd: "5" }),
  ];
  const days = byDay(jobs, 7, noon);
  assert.equal(days.length, 7);
  assert.deepEqual([days[6].spent, days[6].succeeded, days[6].failed], [2_000n, 1, 1]);
  assert.equal(days[5].spent, 6_000n);
  assert.equal(days[0].spent, 0n, "what is older than the period is not in it");
  const groups = groupBy(jobs.slice(0, 3), (one) => one.tool);
  assert.deepEqual(groups, [
    { name: "image-convert", jobs: 1, failed: 0, spent: 6_000n },
    { name: "qr", jobs: 2, failed: 1, spent: 2_000n },
  ]);
  assert.equal(spentOn(jobs), 5_008_000n);
});

test("scales end at round numbers", () => {
  for (const [value, ceiling] of [
    [0n, 1n],
    [1n, 1n],
    [3n, 5n],
    [5n, 5n],
    [6n, 10n],
    [11n, 20n],
    [51n, 100n],
    [2_000n, 2_000n],
  ]) {
    assert.equal(niceCeiling(value), ceiling, String(value));
  }
});

test("a form follows from each tool's schema", () => {
  for (const tool of catalog.tools) {
    const fields = fieldsOf(tool.params);
    assert.deepEqual(
      fields.map((field) => field.name),
      Object.keys(tool.params.properties),
    );
    // Lists and objects are written as JSON; nothing else is.
    const isNested = ({ name }) => /array|object/.test(JSON.stringify(tool.params.properties[name].type ?? "array"));
    assert.ok(
      fields.every((field) => field.control !== "json" || isNested(field)),
      `${tool.slug} has an option without a control of its own`,
    );
    const texts = fields.flatMap((field) => [field.text, ...field.choices.map((choice) => choice.text)]);
    assert.ok(texts.flat().every(Boolean), `${tool.slug} has an option without a text in one of the languages`);
  }
  const qr = Object.fromEntries(fieldsOf(catalog.tools.find((tool) => tool.slug === "qr").params).map((field) => [field.name, field]));
  assert.deepEqual([qr.text.control, qr.text.required], ["text", true]);
  assert.deepEqual(
    qr.output_format.choices.map((choice) => choice.value),
    ["png", "svg", "text"],
  );
  assert.deepEqual([qr.size.control, qr.size.minimum, qr.size.maximum, qr.size.fallback], ["integer", 16, 8192, undefined]);
  assert.deepEqual([qr.foreground.control, qr.foreground.fallback], ["colour", "#000000"]);
  assert.deepEqual(qr.filename.text, ["Nombre del resultado, sin extensión.", "Name of the result without extension."]);
  assert.match(qr.foreground.expected[0], /^un color como/);
  assert.deepEqual(qr.output_format.choices[1].text, ["Imagen vectorial con un solo trazado.", "Vector picture with one path."]);
});

test("schemas that no tool has yet make fields too", () => {
  const [nullable, listed, ratio, list] = fieldsOf({
    properties: {
      nullable: { anyOf: [{ oneOf: [{ const: "a" }, { const: "b" }] }, { type: "null" }], default: null },
      listed: { type: ["string", "null"], enum: ["x", "y", null] },
      ratio: { type: "number", minimum: 0 },
      list: { type: "array" },
    },
  });
  assert.deepEqual([nullable.control, nullable.choices.length, nullable.fallback], ["choice", 2, undefined]);
  assert.deepEqual([listed.control, listed.choices.length], ["choice", 2]);
  assert.equal(ratio.control, "number");
  assert.equal(list.control, "json");
  assert.deepEqual(valueOf(list, "[1]"), [1]);
  assert.throws(() => valueOf(list, "[1"), UnreadableField);
  assert.equal(humanize("output_format"), "Output format");
});

test("fields send typed values, and text where there is no number", () => {
  const [count] = fieldsOf({ properties: { count: { type: "integer" } } });
  assert.equal(valueOf(count, ""), undefined);
  assert.equal(valueOf(count, "-12"), -12);
  assert.equal(valueOf(count, "many"), "many", "the tool says what is wrong with it");
  assert.equal(valueOf(count, "99999999999999999999"), "99999999999999999999", "no digit is lost");
});

test("events are cut out of a stream however it arrives", () => {
  const stream = ': hello\r\nevent: progress\r\ndata: {"done":1}\r\n\r\ndata: one\ndata:two\n\nevent: done\rdata: {}\r\r';
  const expected = [
    { event: "progress", data: '{"done":1}' },
    { event: "message", data: "one\ntwo" },
    { event: "done", data: "{}" },
  ];
  for (const size of [1, 2, 3, 7, stream.length]) {
    const parser = new EventParser();
    const found = [];
    for (let at = 0; at < stream.length; at += size) found.push(...parser.feed(stream.slice(at, at + size)));
    // A lone CR at the end may be half of a CRLF until something follows.
    found.push(...parser.feed("\n"));
    assert.deepEqual(found, expected, `pieces of ${size}`);
  }
});

test("a statement is read from its end in few questions", async () => {
  for (const total of [0, 1, 24, 25, 26, 50, 89, 90, 91, 1_000, 123_457]) {
    let questions = 0;
    const load = async (after, limit) => {
      questions += 1;
      const first = after + 1;
      const count = Math.max(0, Math.min(limit, total - after));
      return Array.from({ length: count }, (_, index) => ({ sequence: first + index }));
    };
    const seen = [];
    for (let page = 0; page * 25 < Math.min(total, 100) || page === 0; page += 1) {
      const { movements, last } = await loadPage(load, page, 25);
      assert.equal(last, total);
      seen.push(...movements.map((one) => one.sequence));
    }
    assert.deepEqual(seen, Array.from({ length: Math.min(seen.length, total) }, (_, index) => total - index));
    assert.ok(seen.length >= Math.min(total, 100));
    assert.ok(questions < 160, `${questions} questions for ${total} movements`);
  }
});

test("pages of the history match the filter and miss nothing", async () => {
  const all = Array.from({ length: 1_234 }, (_, index) => job({ job_id: 1_234 - index, state: index % 100 === 7 ? "failed" : "succeeded" }));
  const load = async (before, limit) => all.filter((one) => before === null || one.job_id < before).slice(0, limit);
  for (const filter of [
    { tool: "", state: "", key: "" },
    { tool: "", state: "failed", key: "1" },
    { tool: "none", state: "", key: "" },
  ]) {
    const expected = all.filter((one) => (!filter.state || one.state === filter.state) && (!filter.tool || one.tool === filter.tool));
    const found = [];
    let next = null;
    do {
      const page = await historyPage(load, filter, next, 5);
      found.push(...page.jobs);
      next = page.next;
    } while (next !== null);
    assert.deepEqual(
      found.map((one) => one.job_id),
      expected.map((one) => one.job_id),
    );
  }
});

test("the curl command says in a shell what the form said", async (context) => {
  assert.equal(quote("plain-word.png"), "plain-word.png");
  const received = [];
  const server = createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/api/v1/tools/qr`;
  const shell = (command) =>
    promisify(execFile)("sh", ["-c", command.replace(/^curl/, "curl -sS")], { env: { ...process.env, NOXUS_API_KEY: "noxus_test_x" } });
  const nasty = `it's "$HOME" \`id\` \\ ;type=x\n@y`;
  await shell(curl(url, { text: nasty, size: 64 }, []));
  assert.deepEqual(JSON.parse(received[0].body), { text: nasty, size: 64 });
  assert.equal(received[0].headers.authorization, "Bearer noxus_test_x");
  const file = new URL("../../../tests/fixtures/foto.jpg", import.meta.url).pathname;
  await shell(curl(url, { a: "@secret", b: "x;type=y", c: true, d: nasty }, [{ name: "image", filename: file }]));
  const form = await new Response(Buffer.from(received[1].body, "utf8"), { headers: { "content-type": received[1].headers["content-type"] } }).formData();
  assert.deepEqual([form.get("a"), form.get("b"), form.get("c"), form.get("d")], ["@secret", "x;type=y", "true", nasty]);
  assert.equal(form.get("image").name, "foto.jpg");
});
