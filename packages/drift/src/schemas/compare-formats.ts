import type { JsonValue } from "../document/json.ts";
import type { KeywordChange } from "./compare-alternatives.ts";
import type { Alternative } from "./schema-view.ts";

/** Each format with those that allow all that it allows. */
const wider: Readonly<Record<string, readonly string[]>> = {
  int32: ["int64"],
  int64: ["double"],
  float: ["double"],
  uri: ["uri-reference", "iri", "iri-reference"],
  email: ["idn-email"],
  hostname: ["idn-hostname"],
};

export function compareFormats(old: Alternative, now: Alternative): KeywordChange[] {
  const before = formatOf(old);
  const after = formatOf(now);
  if (before === after) return [];
  if (before === null) return [{ rule: "format-added", before, after }];
  if (after === null) return [{ rule: "format-removed", before, after }];
  if (isWider(after, before)) return [{ rule: "format-widened", before, after }];
  const rule = isWider(before, after) ? "format-narrowed" : "format-changed";
  return [{ rule, before, after }];
}

function formatOf({ keywords }: Alternative): string | null {
  const format: JsonValue | undefined = keywords.get("format");
  return typeof format === "string" ? format : null;
}

function isWider(format: string, than: string): boolean {
  return Object.hasOwn(wider, than) && (wider[than]?.includes(format) ?? false);
}
