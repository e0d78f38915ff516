import type { ExchangeBody } from "../exchange.ts";
import { isJsonArray, member, sizeMember, textMember } from "../json.ts";
import type { JsonObject } from "../json.ts";

/** The header's Content-Type, or the exporter's where there is no header or it says the same and more. */
export function contentTypeOf(header: string | null, stored: JsonObject | null): string | null {
  const type = stored === null ? null : textMember(stored, "mimeType");
  // Chrome writes `x-unknown` where a response had no type.
  const known = type === null || type === "" || type === "x-unknown" ? null : type;
  if (header === null) return known;
  return known?.startsWith(`${header};`) === true ? known : header;
}

/** A body that was seen and not kept, as our own exports say it; null for all others. */
export function statedAbsence(
  stored: JsonObject,
  contentType: string | null,
  sizeBytes: number | null,
): ExchangeBody | null {
  if (member(stored, "_absent") !== true) return null;
  const size = sizeBytes ?? sizeMember(stored, "size");
  const known = size === null || size < 0 ? null : size;
  return {
    contentType,
    content: { kind: "absent", sizeBytes: known },
    truncated: member(stored, "_truncated") === true,
  };
}

/** Arrival of a stream's events, which our own exports keep. */
export function eventTimesOf(stored: JsonObject): { eventTimesMs?: readonly number[] } {
  const times = member(stored, "_eventTimesMs");
  if (!isJsonArray(times)) return {};
  const numbers = times.filter((time) => typeof time === "number" && Number.isFinite(time));
  return numbers.length === times.length ? { eventTimesMs: numbers as number[] } : {};
}
