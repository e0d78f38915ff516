import type { Exchange } from "#api/types.ts";

/** What curl makes by itself, or what belongs to the connection that was seen. */
const left = new Set([
  "host",
  "content-length",
  "connection",
  "transfer-encoding",
  "accept-encoding",
  "proxy-connection",
  "keep-alive",
]);

/** A command for any POSIX shell that sends the same again, with what stands for secrets in their place. */
export function asCurl({
  method,
  url,
  request,
}: Pick<Exchange, "method" | "url" | "request">): string {
  const { headers, body } = request;
  const sent = body !== null && body.kind !== "absent" && body.text !== "" ? body : null;
  const address = url.replace(/^ws/, "http");
  // Without -g, curl takes brackets and braces for patterns.
  const parts = [`curl ${/[[\]{}]/.test(address) ? "-g " : ""}${quoted(address)}`];
  if (method === "HEAD") parts.push("--head");
  else if (method !== (sent === null ? "GET" : "POST")) parts.push(`-X ${quoted(method)}`);
  for (const { name, value } of headers) {
    if (name.startsWith(":") || left.has(name.toLowerCase())) continue;
    // A header with nothing behind its colon is dropped; a semicolon sends it empty.
    parts.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  const has = (wanted: string) => headers.some(({ name }) => name.toLowerCase() === wanted);
  if (has("accept-encoding")) parts.push("--compressed");
  if (sent && !has("content-type")) parts.push("-H 'content-type:'");
  if (sent?.kind === "text") parts.push(`--data-raw ${quoted(sent.text)}`);
  else if (sent) parts.push("--data-binary @-");
  const command = parts.join(" \\\n  ");
  return sent?.kind === "base64"
    ? `printf %s ${quoted(sent.text)} | base64 -d | ${command}`
    : command;
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
