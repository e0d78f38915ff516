import type { DocumentKind } from "./parsed-document.ts";

/** What the bytes are: a PDF, text of some kind, or something that is not read. */
export type ByteKind = { binary: false } | { binary: true; pdf: boolean; name: string };

const signatures: [name: string, offset: number, bytes: string][] = [
  ["a PNG image", 0, "\x89PNG"],
  ["a JPEG image", 0, "\xff\xd8\xff"],
  ["a GIF image", 0, "GIF8"],
  ["a WebP, WAV or AVI file", 0, "RIFF"],
  ["a TIFF image", 0, "II*\0"],
  ["a TIFF image", 0, "MM\0*"],
  ["a ZIP archive or office document", 0, "PK\x03\x04"],
  ["a gzip archive", 0, "\x1f\x8b"],
  ["a bzip2 archive", 0, "BZh"],
  ["an xz archive", 0, "\xfd7zXZ\0"],
  ["a Zstandard archive", 0, "\x28\xb5\x2f\xfd"],
  ["a 7z archive", 0, "7z\xbc\xaf\x27\x1c"],
  ["a RAR archive", 0, "Rar!\x1a\x07"],
  ["a tar archive", 257, "ustar"],
  ["an ELF program", 0, "\x7fELF"],
  ["a WebAssembly module", 0, "\0asm"],
  ["a Java class", 0, "\xca\xfe\xba\xbe"],
  ["a SQLite database", 0, "SQLite format 3\0"],
  ["an old office document", 0, "\xd0\xcf\x11\xe0"],
  ["an MP4 file", 4, "ftyp"],
  ["an MP3 file", 0, "ID3"],
  ["an Ogg file", 0, "OggS"],
  ["a FLAC file", 0, "fLaC"],
  ["a font", 0, "wOF"],
];

/** So many of the first bytes are looked at. */
export const detectedBytes = 8_192;

export function detectByteKind(bytes: Uint8Array): ByteKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString(
    "latin1",
  );
  if (head.includes("%PDF-")) return { binary: true, pdf: true, name: "a PDF" };
  const signature = signatures.find(([, offset, mark]) => head.startsWith(mark, offset));
  if (signature) return { binary: true, pdf: false, name: signature[0] };
  return isBinary(bytes) ? { binary: true, pdf: false, name: "binary data" } : { binary: false };
}

/** Control characters, beyond what damaged text has. UTF-16 has zeros, but all on one side. */
function isBinary(bytes: Uint8Array): boolean {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) return false;
  const sample = bytes.subarray(0, detectedBytes);
  const zeros = [0, 0];
  let controls = 0;
  for (const [index, byte] of sample.entries()) {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  const [even = 0, odd = 0] = zeros;
  const oneSided =
    Math.min(even, odd) < sample.length * 0.02 && Math.max(even, odd) > sample.length * 0.15;
  return controls + (oneSided ? 0 : even + odd) > Math.max(sample.length * 0.05, 4);
}

export type TextKind =
  | { kind: Exclude<DocumentKind, "pdf" | "code"> }
  | { kind: "code"; language: string }
  | { kind: "table"; form: "csv" | "tsv" | "ndjson" };

const code = (language: string): TextKind => ({ kind: "code", language });
const byExtension = new Map<string, TextKind>();
const extensions: [string, TextKind][] = [
  ["md markdown mdx mkd qmd rmd", { kind: "markdown" }],
  ["txt text log rst adoc asciidoc org tex srt vtt po", { kind: "text" }],
  ["html htm xhtml", { kind: "html" }],
  ["json har ipynb geojson webmanifest map", { kind: "json" }],
  ["jsonl ndjson", { kind: "table", form: "ndjson" }],
  ["csv", { kind: "table", form: "csv" }],
  ["tsv", { kind: "table", form: "tsv" }],
  ["js mjs cjs jsx ts mts cts tsx vue svelte astro", code("javascript")],
  ["py pyi pyw", code("python")],
  ["rb rake gemspec", code("ruby")],
  ["go", code("go")],
  ["rs", code("rust")],
  ["java kt kts scala groovy gradle", code("java")],
  ["c h", code("c")],
  ["cc cpp cxx hh hpp hxx ino cu m mm", code("cpp")],
  ["cs fs vb", code("csharp")],
  ["swift", code("swift")],
  ["dart", code("dart")],
  ["php", code("php")],
  ["sh bash zsh fish ps1 bat", code("shell")],
  ["sql", code("sql")],
  ["lua", code("lua")],
  ["ex exs erl", code("elixir")],
  ["hs elm ml mli clj cljs lisp el r jl pl pm zig nim v sol tf hcl nix cmake", code("other")],
  ["css scss sass less", code("css")],
  ["graphql gql proto thrift", code("schema")],
  ["toml", code("toml")],
  ["ini cfg conf properties env", code("ini")],
  ["yaml yml", code("yaml")],
  ["xml svg xsd xsl plist rss atom", code("xml")],
  ["mk", code("make")],
];
for (const [names, kind] of extensions)
  for (const name of names.split(" ")) byExtension.set(name, kind);

const byMediaType = new Map<string, TextKind>([
  ["text/markdown", { kind: "markdown" }],
  ["text/x-markdown", { kind: "markdown" }],
  ["text/html", { kind: "html" }],
  ["application/xhtml+xml", { kind: "html" }],
  ["application/json", { kind: "json" }],
  ["application/x-ndjson", { kind: "table", form: "ndjson" }],
  ["application/jsonl", { kind: "table", form: "ndjson" }],
  ["text/csv", { kind: "table", form: "csv" }],
  ["text/tab-separated-values", { kind: "table", form: "tsv" }],
  ["text/javascript", code("javascript")],
  ["application/javascript", code("javascript")],
  ["application/yaml", code("yaml")],
  ["application/x-yaml", code("yaml")],
  ["text/yaml", code("yaml")],
  ["text/css", code("css")],
  ["text/x-python", code("python")],
  ["application/xml", code("xml")],
  ["text/xml", code("xml")],
]);

/** The kind of a text: unmistakable content first, then its name, its declared type, and its look. */
export function detectTextKind(
  text: string,
  filename: string,
  declaredType: string | undefined,
): TextKind {
  const head = text.slice(0, 2_000).trimStart();
  if (/^(?:<!--[^]{0,1500}?-->\s*)?<(?:!doctype\s+html|html[\s>])/i.test(head))
    return { kind: "html" };
  const name = filename.toLowerCase();
  const named = byExtension.get(name.match(/\.([a-z0-9]+)$/)?.[1] ?? "") ?? byBareName(name);
  const mediaType = declaredType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const declared =
    byMediaType.get(mediaType) ??
    (mediaType.endsWith("+json") ? { kind: "json" as const } : undefined);
  const kind = named ?? declared ?? byLook(head);
  if ((kind.kind === "json" || isYaml(kind)) && looksLikeSpec(text)) return { kind: "openapi" };
  return kind;
}

function byBareName(name: string): TextKind | undefined {
  const base = name.split(/[\\/]/).at(-1) ?? "";
  if (/^(?:dockerfile|containerfile|jenkinsfile|procfile)/.test(base)) return code("other");
  if (/^(?:gnu)?makefile$/.test(base)) return code("make");
  if (/^(?:gemfile|rakefile|vagrantfile)$/.test(base)) return code("ruby");
  return undefined;
}

function byLook(head: string): TextKind {
  if (/^#!.*\b(?:ba|z|da|fi)?sh\b/.test(head)) return code("shell");
  if (/^#!.*\bpython/.test(head)) return code("python");
  if (/^#!.*\bnode\b/.test(head)) return code("javascript");
  if (/^(?:\{"[^\n]*\}\n){2}/.test(head)) return { kind: "table", form: "ndjson" };
  if (/^[{[]\s*(?:["{[\]}\d-]|true|false|null)/.test(head)) return { kind: "json" };
  if (/^(?:openapi|swagger):\s/m.test(head)) return code("yaml");
  if (head.startsWith("<?xml")) return code("xml");
  if (/^<(?:body|div|p|h[1-6]|article|section|table|ul|head|title|meta)[\s>]/i.test(head))
    return { kind: "html" };
  if (/^#{1,6} \S|^```|^\[[^\]]+\]\([^)]+\)|^[-*] \[[ x]\] /m.test(head))
    return { kind: "markdown" };
  return { kind: "text" };
}

function isYaml(kind: TextKind): boolean {
  return kind.kind === "code" && kind.language === "yaml";
}

function looksLikeSpec(text: string): boolean {
  const head = text.slice(0, 100_000);
  return (
    /^(?:openapi|swagger):\s*["']?[23]/m.test(head) ||
    /^\s*\{[^]*?"(?:openapi|swagger)"\s*:\s*"[23]/.test(head)
  );
}

/** What a document will most likely be read as, before its content is looked at. */
export function guessKind(filename: string, declaredType: string): DocumentKind {
  if (/\.pdf$/i.test(filename) || /^application\/pdf\b/i.test(declaredType)) return "pdf";
  const detected = detectTextKind("", filename, declaredType);
  if (detected.kind !== "table") return detected.kind;
  return detected.form === "ndjson" ? "json" : "text";
}
