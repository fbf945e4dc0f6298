// Node's own http server with sharp: the same conversion, answered in the same form.
// No keys, no ledger, nothing kept; the form is read by searching for its boundary,
// which is less than any parser does.

import { createServer } from 'node:http';
import sharp from 'sharp';

// The same picture comes again and again: remembering it would measure nothing.
sharp.cache(false);

/** The content of each part, by name. */
function parts(body, boundary) {
  const found = {};
  const mark = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(mark); at >= 0; ) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    const head = body.indexOf('\r\n\r\n', at);
    const name = /name="([^"]*)"/.exec(body.toString('latin1', at, head))[1];
    found[name] = body.subarray(head + 4, next - 2);
    at = next;
  }
  return found;
}

async function convert(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const boundary = /boundary=(.*)$/.exec(request.headers['content-type'])[1];
  const { image, output_format: format, quality } = parts(Buffer.concat(pieces), boundary);
  const made = await sharp(image).toFormat(format.toString(), { quality: Number(quality.toString()) }).toBuffer();
  const output = {
    filename: `foto.${format}`,
    mime_type: `image/${format}`,
    content_base64: made.toString('base64'),
  };
  return JSON.stringify({ success: true, tool: 'image-convert', output });
}

const server = createServer((request, response) => {
  const answer = (status, body) => {
    const length = Buffer.byteLength(body);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': length }).end(body);
  };
  convert(request).then(
    (body) => answer(200, body),
    (error) => answer(500, JSON.stringify({ success: false, error: String(error) })),
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
