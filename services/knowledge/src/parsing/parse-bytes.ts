import { charsetOf, decodeText } from "./decode-text.ts";
import { detectByteKind, detectTextKind } from "./detect-kind.ts";
import type { TextKind } from "./detect-kind.ts";
import { readHtml } from "./formats/html.ts";
import { NotJson } from "./formats/json-scan.ts";
import { readJson } from "./formats/json.ts";
import { readMarkdown } from "./formats/markdown.ts";
import { parseSpec, readOpenApi } from "./formats/openapi.ts";
import { readPlainText } from "./formats/plain-text.ts";
import { readSourceCode } from "./formats/source-code.ts";
import { readTable } from "./formats/table.ts";
import { ParseFailure } from "./parse-failure.ts";
import type { ParseLimits } from "./parse-limits.ts";
import type {
  DocumentInput,
  DocumentKind,
  ParsedDocument,
  StructuredText,
} from "./parsed-document.ts";
import { splitPassages } from "./split-passages.ts";

/** Reads one document on the calling thread. Throws `ParseFailure`. Time and memory are the caller's. */
export async function parseBytes(
  input: DocumentInput,
  limits: ParseLimits,
): Promise<ParsedDocument> {
  if (input.bytes.byteLength > limits.maxInputBytes) {
    throw new ParseFailure(
      "document-too-large",
      `The document has ${input.bytes.byteLength} bytes; at most ${limits.maxInputBytes} are read.`,
    );
  }
  const byteKind = detectByteKind(input.bytes);
  if (!byteKind.binary) return parseTextBytes(input, limits);
  if (!byteKind.pdf) {
    throw new ParseFailure(
      "document-type-unsupported",
      `"${input.filename.slice(0, 200)}" is ${byteKind.name}, which cannot be read as a document.`,
    );
  }
  const { readPdf } = await import("./formats/pdf.ts");
  return finish("pdf", input.filename, await readPdf(input.bytes, limits), limits);
}

/** As `parseBytes`, for bytes that are known to be text. */
export function parseTextBytes(input: DocumentInput, limits: ParseLimits): ParsedDocument {
  const charset = charsetOf(input.declaredType) ?? charsetInMarkup(input.bytes);
  const decoded = decodeText(input.bytes, charset);
  const { text } = decoded;
  if (text.length > limits.maxTextCharacters) {
    throw new ParseFailure(
      "document-too-large",
      `The document has ${text.length} characters; at most ${limits.maxTextCharacters} are read.`,
    );
  }
  if (text.trim() === "") throw new ParseFailure("document-has-no-text", "The document is empty.");
  const detected = detectTextKind(text, input.filename, input.declaredType);
  const { kind, read } = readText(text, asAskedFor(detected, input.kind), limits);
  return finish(
    kind,
    input.filename,
    { ...read, warnings: [...decoded.warnings, ...read.warnings] },
    limits,
  );
}

function readText(
  text: string,
  detected: TextKind,
  limits: ParseLimits,
): { kind: DocumentKind; read: StructuredText } {
  switch (detected.kind) {
    case "markdown":
      return { kind: "markdown", read: readMarkdown(text) };
    case "html":
      return { kind: "html", read: readHtml(text, limits) };
    case "code":
      return { kind: "code", read: readSourceCode(text, detected.language) };
    case "table":
      return {
        kind: detected.form === "ndjson" ? "json" : "text",
        read: readTable(text, detected.form),
      };
    case "text":
      return { kind: "text", read: readPlainText(text) };
    case "json":
    case "openapi":
      return readStructuredData(text, detected.kind, limits);
  }
}

function asAskedFor(detected: TextKind, kind: DocumentInput["kind"]): TextKind {
  if (!kind || kind === detected.kind) return detected;
  return kind === "code" ? { kind, language: "other" } : { kind };
}

/** What is called JSON or a spec but is not valid is still worth finding, so it is read as code. */
function readStructuredData(
  text: string,
  kind: "json" | "openapi",
  limits: ParseLimits,
): { kind: DocumentKind; read: StructuredText } {
  try {
    const spec = kind === "openapi" ? parseSpec(text, limits) : undefined;
    if (spec) return { kind, read: readOpenApi(spec, limits) };
    if (/^\s*[{["\d-]/.test(text)) return { kind: "json", read: readJson(text, limits) };
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
  }
  const read = readSourceCode(text, kind === "json" ? "json" : "yaml");
  const name = kind === "json" ? "JSON" : "OpenAPI";
  return {
    kind: "code",
    read: { ...read, warnings: [`The document is no valid ${name}; it was read as plain text.`] },
  };
}

function finish(
  kind: DocumentKind,
  filename: string,
  read: StructuredText,
  limits: ParseLimits,
): ParsedDocument {
  const { text, blocks, title, language, tags, warnings, ...dates } = read;
  const passages = splitPassages(text, blocks, limits.maxPassages);
  if (passages.length === 0)
    throw new ParseFailure("document-has-no-text", "The document has no text.");
  return {
    kind,
    title: (title ?? titleFromName(filename))
      .replaceAll(/\s+/g, " ")
      .trim()
      .slice(0, 500)
      .toWellFormed(),
    language: language ?? null,
    text,
    ...dates,
    tags: tags ?? [],
    passages,
    warnings,
  };
}

function titleFromName(filename: string): string {
  return filename.split(/[\\/]/).at(-1)?.trim().replaceAll("\0", "") || "Untitled";
}

/** `<meta charset>` and its old form; also the encoding of an XML declaration. */
function charsetInMarkup(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString(
    "latin1",
  );
  if (!head.trimStart().startsWith("<")) return undefined;
  const found =
    head.match(/<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)/i) ??
    head.match(/^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/i);
  return found?.[1]?.toLowerCase();
}
