import type { ExchangeBody } from "#api/types.ts";
import { parseExact } from "#ui/json/parse-exact.ts";
import type { JsonValue } from "#ui/json/parse-exact.ts";
import { readMultipart } from "./read-multipart.ts";
import type { FormPart } from "./read-multipart.ts";

/** The ways in which a body can be looked at besides its raw text. */
export type BodyShape =
  | { kind: "tree"; value: JsonValue }
  | { kind: "form"; parts: readonly FormPart[] }
  | { kind: "picture"; source: string }
  | { kind: "plain" };

/** By what it says and by what it is: much JSON comes as text/plain. */
export function shapeOf({ kind, text, content_type: type }: ExchangeBody): BodyShape {
  const essence = type?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (kind === "base64")
    return /^image\/[\w.+-]+$/.test(essence)
      ? { kind: "picture", source: `data:${essence};base64,${text}` }
      : { kind: "plain" };
  if (kind === "absent") return { kind: "plain" };
  if (essence === "application/x-www-form-urlencoded") {
    const parts = [...new URLSearchParams(text)].map(([name, value]) => ({
      name,
      value,
      about: null,
    }));
    if (parts.length > 0) return { kind: "form", parts };
  }
  if (essence.startsWith("multipart/")) {
    const parts = readMultipart(text, type ?? "");
    if (parts !== null) return { kind: "form", parts };
  }
  if (essence === "image/svg+xml")
    return { kind: "picture", source: `data:image/svg+xml,${encodeURIComponent(text)}` };
  if (/[/+]json$/.test(essence) || /^\s*[{[]/.test(text)) {
    const value = parseExact(withoutGuard(text));
    if (value !== undefined) return { kind: "tree", value };
  }
  return { kind: "plain" };
}

/** What sites put before JSON so that no script can include it. */
const withoutGuard = (text: string): string =>
  text.replace(/^\uFEFF?\s*(?:\)\]\}',?|for\s*\(;;\);|while\s*\(1\);)\s*/, "");
