/** The type without its parameters, in lower case: `text/html` of `text/HTML; charset=utf-8`. */
export function essenceOf(contentType: string | null): string {
  if (contentType === null) return "";
  const end = contentType.indexOf(";");
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

export function parameterOf(contentType: string | null, name: string): string | null {
  if (contentType === null) return null;
  const [, ...parameters] = contentType.split(";");
  for (const parameter of parameters) {
    const at = parameter.indexOf("=");
    if (at === -1 || parameter.slice(0, at).trim().toLowerCase() !== name) continue;
    const value = parameter.slice(at + 1).trim();
    return value.startsWith('"') && value.endsWith('"') && value.length > 1
      ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1")
      : value;
  }
  return null;
}

export function isJsonType(essence: string): boolean {
  return (
    essence === "application/json" ||
    essence.endsWith("+json") ||
    essence === "text/json" ||
    essence.endsWith("-json")
  );
}

const textTypes = new Set([
  "application/graphql",
  "application/javascript",
  "application/x-javascript",
  "application/ecmascript",
  "application/ndjson",
  "application/x-ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/sql",
  "application/xml",
  "application/yaml",
  "application/x-yaml",
  "application/x-www-form-urlencoded",
  "application/json-seq",
  "application/jwt",
  "application/x-sh",
  "application/toml",
]);

export function isTextType(essence: string): boolean {
  return (
    essence.startsWith("text/") ||
    isJsonType(essence) ||
    essence.endsWith("+xml") ||
    essence.endsWith("+yaml") ||
    textTypes.has(essence)
  );
}

/** Says nothing of its content: what is given when the sender did not know. */
export function isVagueType(essence: string): boolean {
  return (
    essence === "" || essence === "application/octet-stream" || essence.startsWith("multipart/")
  );
}
