import { entriesOf, isObject, member } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { Position, SchemaComparison } from "../schemas/compare-schemas.ts";
import { seenAt } from "../schemas/schema-source.ts";
import { asEvents } from "./stream-events.ts";

export interface ContentPair {
  /** What has the `content`: a request body, a response. */
  readonly old: JsonValue | undefined;
  readonly now: JsonValue | undefined;
  readonly position: Position;
  readonly place: string;
}

/** Bodies by media type; `application/json` needs no name in places. */
export function compareContent(comparison: SchemaComparison, pair: ContentPair): Finding[] {
  const old = mediaTypesOf(pair.old);
  const now = mediaTypesOf(pair.now);
  const findings: Finding[] = [];
  for (const type of new Set([...old.keys(), ...now.keys()])) {
    const [before, after] = [old.get(type), now.get(type)];
    const place = `${pair.place}${type === "application/json" ? "" : `(${type})`}`;
    if (before && after) {
      const found = compareSchemas(comparison, before, after, type, pair.position);
      const witnesses = { old: witnessesOf(before, pair.old), new: witnessesOf(after, pair.now) };
      findings.push(...below(place, found).map((one) => ({ ...one, witnesses })));
      continue;
    }
    findings.push({
      rule: before ? "media-type-removed" : "media-type-added",
      place,
      before: before ? type : null,
      after: after ? type : null,
      oldNode: before ?? pair.old,
      newNode: after ?? pair.now,
      seen: {
        old: { present: before ? seenAt(before) : 0, of: seenAt(pair.old) },
        new: { present: after ? seenAt(after) : 0, of: seenAt(pair.now) },
      },
    });
  }
  return findings;
}

function compareSchemas(
  comparison: SchemaComparison,
  old: JsonValue,
  now: JsonValue,
  type: string,
  position: Position,
): readonly Finding[] {
  const isStream = streaming.has(type);
  const items = [member(old, "itemSchema"), member(now, "itemSchema")];
  const schemas = [member(old, "schema"), member(now, "schema")];
  // 3.1 describes a stream's events by `schema`, 3.2 by `itemSchema`: one may follow the other.
  const before = (isStream ? items[0] : undefined) ?? schemas[0];
  const after = (isStream ? items[1] : undefined) ?? schemas[1];
  // A body without a schema is not described: what is described later is no new demand.
  if (before === undefined || after === undefined) return [];
  const found = comparison.compare(before, after, position);
  return isStream ? found.map(asEvents) : found;
}

/** Bodies that differ: ten copies of one answer witness no more than one. */
function witnessesOf(media: JsonValue, holder: JsonValue | undefined): number | null {
  const distinct = member(media, "x-distinct");
  return typeof distinct === "number" ? distinct : (seenAt(media) ?? seenAt(holder));
}

const streaming = new Set([
  "text/event-stream",
  "application/x-ndjson",
  "application/jsonl",
  "application/json-seq",
  "application/ndjson",
  "application/stream+json",
]);

function mediaTypesOf(holder: JsonValue | undefined): Map<string, JsonValue> {
  return new Map(
    entriesOf(member(holder, "content")).flatMap(([type, media]) =>
      isObject(media) ? [[canonicalType(type), media] as const] : [],
    ),
  );
}

/** Case and the spacing of parameters mean nothing; `charset` says how, not what. */
function canonicalType(type: string): string {
  const [essence = "", ...parameters] = type.toLowerCase().split(";");
  const kept = parameters
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== "" && !parameter.startsWith("charset"));
  return [essence.trim(), ...kept.toSorted()].join(";");
}
