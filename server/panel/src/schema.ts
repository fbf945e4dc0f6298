// From a tool's JSON Schema to the fields of a form. Pure: no document here.

import type { Text } from "./language.js";

export type Control = "text" | "integer" | "number" | "boolean" | "choice" | "colour" | "json";

export interface Choice {
  value: string;
  /** What it means. */
  text: Text;
}

export interface Field {
  name: string;
  control: Control;
  required: boolean;
  /** What it is for. */
  text: Text;
  /** What form it has, where that is more than its control says. */
  expected: Text | undefined;
  choices: readonly Choice[];
  /** What the tool takes when the field is left out; undefined when it depends. */
  fallback: unknown;
  minimum: number | undefined;
  maximum: number | undefined;
  minLength: number | undefined;
  maxLength: number | undefined;
}

/** The part of JSON Schema that schemars writes for options. */
export interface Schema {
  type?: string | readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  items?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  description?: string;
  "x-es"?: string;
  "x-expected"?: Readonly<Record<"es" | "en", string>>;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

function typesOf(schema: Schema): readonly string[] {
  return typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
}

function isNull(schema: Schema): boolean {
  const types = typesOf(schema);
  return types.length === 1 && types[0] === "null";
}

/** `X or null` is X to a form: an empty field is left out. */
function withoutNull(schema: Schema): Schema {
  const variants = schema.anyOf?.filter((variant) => !isNull(variant));
  const [only] = variants ?? [];
  if (variants?.length !== 1 || !only) return schema;
  const { anyOf: _, ...rest } = schema;
  return { ...only, ...rest };
}

function textOf(schema: Schema): Text {
  return [schema["x-es"] ?? "", schema.description ?? ""];
}

function choicesOf(schema: Schema): Choice[] {
  if (schema.oneOf) {
    const all = schema.oneOf.filter((variant) => !isNull(variant));
    if (all.some((variant) => typeof variant.const !== "string")) return [];
    return all.map((variant) => ({ value: String(variant.const), text: textOf(variant) }));
  }
  const values = schema.enum?.filter((value) => value !== null) ?? [];
  return values.every((value) => typeof value === "string")
    ? values.map((value) => ({ value: String(value), text: textOf({}) }))
    : [];
}

function controlOf(schema: Schema, choices: readonly Choice[]): Control {
  if (choices.length > 0) return "choice";
  const types = typesOf(schema).filter((type) => type !== "null");
  switch (types.length === 1 ? types[0] : undefined) {
    case "integer":
      return "integer";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "string":
      return schema.pattern?.includes("#([0-9a-fA-F]") ? "colour" : "text";
    default:
      return "json";
  }
}

/** The fields of a form, in the order of the schema. */
export function fieldsOf(params: Schema): Field[] {
  const required = new Set(params.required ?? []);
  return Object.entries(params.properties ?? {}).map(([name, raw]) => {
    const schema = withoutNull(raw);
    const choices = choicesOf(schema);
    const expected = schema["x-expected"];
    return {
      name,
      control: controlOf(schema, choices),
      required: required.has(name),
      text: textOf(schema),
      expected: expected && [expected.es, expected.en],
      choices,
      fallback: schema.default === null ? undefined : schema.default,
      minimum: schema.minimum,
      maximum: schema.maximum,
      minLength: schema.minLength,
      maxLength: schema.maxLength,
    };
  });
}

/** The schema of a part, such as `plan.scenes.items.motion`: properties by name, items of lists. */
export function partOf(schema: Schema, ...path: readonly string[]): Schema {
  return path.reduce<Schema>((part, name) => {
    const found = name === "items" ? part.items : part.properties?.[name];
    return withoutNull(found ?? {});
  }, schema);
}

/** The properties of the variant whose `kind` is that. */
export function variantOf(schema: Schema, kind: string): Schema {
  return schema.oneOf?.find(({ properties }) => properties?.["kind"]?.const === kind) ?? {};
}

/** "output_format" as people read it: "Output format". */
export function humanize(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value that is not valid JSON for its field. */
export class UnreadableField extends Error {
  readonly field: string;

  constructor(field: string) {
    super(field);
    this.field = field;
  }
}

/**
 * What a field sends: the typed value, or undefined to leave it out. Numbers that
 * are no numbers go as the text they are, so that the tool says what is wrong.
 */
export function valueOf(field: Field, typed: string): unknown {
  if (typed === "") return undefined;
  switch (field.control) {
    case "integer":
    case "number":
      return /^-?\d{1,15}(\.\d+)?$/.test(typed) ? Number(typed) : typed;
    case "boolean":
      return typed === "true";
    case "json":
      try {
        return JSON.parse(typed) as unknown;
      } catch {
        throw new UnreadableField(field.name);
      }
    default:
      return typed;
  }
}
