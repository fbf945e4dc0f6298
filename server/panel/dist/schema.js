// From a tool's JSON Schema to the fields of a form. Pure: no document here.
function typesOf(schema) {
    return typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
}
function isNull(schema) {
    const types = typesOf(schema);
    return types.length === 1 && types[0] === "null";
}
/** `X or null` is X to a form: an empty field is left out. */
function withoutNull(schema) {
    const variants = schema.anyOf?.filter((variant) => !isNull(variant));
    const [only] = variants ?? [];
    if (variants?.length !== 1 || !only)
        return schema;
    const { anyOf: _, ...rest } = schema;
    return { ...only, ...rest };
}
function textOf(schema) {
    return [schema["x-es"] ?? "", schema.description ?? ""];
}
function choicesOf(schema) {
    if (schema.oneOf) {
        const all = schema.oneOf.filter((variant) => !isNull(variant));
        if (all.some((variant) => typeof variant.const !== "string"))
            return [];
        return all.map((variant) => ({ value: String(variant.const), text: textOf(variant) }));
    }
    const values = schema.enum?.filter((value) => value !== null) ?? [];
    return values.every((value) => typeof value === "string")
        ? values.map((value) => ({ value: String(value), text: textOf({}) }))
        : [];
}
function controlOf(schema, choices) {
    if (choices.length > 0)
        return "choice";
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
export function fieldsOf(params) {
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
export function partOf(schema, ...path) {
    return path.reduce((part, name) => {
        const found = name === "items" ? part.items : part.properties?.[name];
        return withoutNull(found ?? {});
    }, schema);
}
/** The properties of the variant whose `kind` is that. */
export function variantOf(schema, kind) {
    return schema.oneOf?.find(({ properties }) => properties?.["kind"]?.const === kind) ?? {};
}
/** "output_format" as people read it: "Output format". */
export function humanize(name) {
    const words = name.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
}
/** A value that is not valid JSON for its field. */
export class UnreadableField extends Error {
    field;
    constructor(field) {
        super(field);
        this.field = field;
    }
}
/**
 * What a field sends: the typed value, or undefined to leave it out. Numbers that
 * are no numbers go as the text they are, so that the tool says what is wrong.
 */
export function valueOf(field, typed) {
    if (typed === "")
        return undefined;
    switch (field.control) {
        case "integer":
        case "number":
            return /^-?\d{1,15}(\.\d+)?$/.test(typed) ? Number(typed) : typed;
        case "boolean":
            return typed === "true";
        case "json":
            try {
                return JSON.parse(typed);
            }
            catch {
                throw new UnreadableField(field.name);
            }
        default:
            return typed;
    }
}
