// The same call as a curl command. The key is a shell variable: a command that is
// pasted into a chat or a ticket must not carry it.
/** Quotes a word for a POSIX shell. */
export function quote(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
function formArgument(name, value) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    // -F reads a leading @ or < as a file and ; as the start of a content type.
    const isPlain = !/^[@<]|;/.test(text);
    return `${isPlain ? "-F" : "--form-string"} ${quote(`${name}=${text}`)}`;
}
function fileArgument(file) {
    const escaped = file.filename.replace(/["\\]/g, "\\$&");
    const isPlain = !/[",;\\]/.test(file.filename);
    return `-F ${quote(`${file.name}=@${isPlain ? file.filename : `"${escaped}"`}`)}`;
}
/** The command, one argument a line. */
export function curl(url, params, files) {
    const lines = [`curl ${quote(url)}`, '-H "Authorization: Bearer $NOXUS_API_KEY"'];
    if (files.length > 0) {
        lines.push(...Object.entries(params).map(([name, value]) => formArgument(name, value)));
        lines.push(...files.map(fileArgument));
    }
    else {
        lines.push("-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(params))}`);
    }
    return lines.join(" \\\n  ");
}
