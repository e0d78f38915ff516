import { isObject, member, textMember } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import type { Finding } from "./finding.ts";
import { nameLikeness } from "./name-likeness.ts";

/** Pairs looked at within one operation, before renames are no longer searched for. */
const maxCandidates = 40_000;
const leastLikeness = 0.5;

interface Candidate {
  readonly gone: Finding;
  readonly came: Finding;
  readonly place: string;
  readonly likeness: number;
}

/**
 * Joins what went and what came where they are one property under another name, or at another
 * place of the same body. `isEqual` says whether two schemas allow the same.
 */
export function findRenames(
  findings: readonly Finding[],
  isEqual: (old: JsonValue, now: JsonValue) => boolean,
): readonly Finding[] {
  const gone = findings.filter(({ rule }) => /^(required-)?property-removed$/.test(rule));
  const came = findings.filter(({ rule }) => rule.startsWith("property-added"));
  if (gone.length * came.length > maxCandidates) return findings;
  const candidates = gone
    .flatMap((before) => came.flatMap((after) => candidatesOf(before, after, isEqual)))
    .toSorted((a, b) => b.likeness - a.likeness || (a.place < b.place ? -1 : 1));
  const joined = new Map<Finding, Finding | null>();
  for (const { gone: before, came: after, place, likeness } of candidates) {
    if (joined.has(before) || joined.has(after)) continue;
    const renamed = parentOf(before.place) === parentOf(place);
    joined.set(after, null);
    joined.set(before, {
      ...before,
      rule: renamed ? "property-renamed" : "property-moved",
      similarity: likeness,
      before: nameAt(before.place),
      after: renamed ? nameAt(place) : place,
      newNode: after.newNode,
    });
  }
  return findings.flatMap((finding) => {
    const other = joined.get(finding);
    return other === undefined ? [finding] : (other ?? []);
  });
}

function candidatesOf(
  gone: Finding,
  came: Finding,
  isEqual: (old: JsonValue, now: JsonValue) => boolean,
): Candidate[] {
  const { schema: old } = gone;
  if (old === undefined || came.schema === undefined || bodyOf(gone) !== bodyOf(came)) return [];
  const places: [place: string, schema: JsonValue][] = [[came.place, came.schema]];
  // What came may be a new object around what went.
  const inner = member(member(came.schema, "properties"), nameAt(gone.place));
  if (inner !== undefined) places.push([`${came.place}.${nameAt(gone.place)}`, inner]);
  return places.flatMap(([place, now]) => {
    const likeness = likenessOf(gone.place, place, old, now);
    const alike = likeness >= leastLikeness && isEqual(old, now);
    return alike ? [{ gone, came, place, likeness }] : [];
  });
}

function likenessOf(oldPlace: string, nowPlace: string, old: JsonValue, now: JsonValue): number {
  const [was, is] = [nameAt(oldPlace), nameAt(nowPlace)];
  if (parentOf(oldPlace) !== parentOf(nowPlace)) return was === is ? 0.9 : 0;
  const said = textMember(old, "description");
  const sameWords = said !== undefined && said === textMember(now, "description");
  return Math.max(nameLikeness(was, is), sameWords || isTelling(old) || isTelling(now) ? 0.7 : 0);
}

/** A schema so much of its own that an equal one is hardly another. */
function isTelling(schema: JsonValue): boolean {
  const properties = member(schema, "properties");
  return (
    textMember(schema, "$ref") !== undefined ||
    (isObject(properties) && Object.keys(properties).length >= 3)
  );
}

function bodyOf({ place }: Finding): string {
  return /^(request\.body|response\.[^.]*\.body)(\([^)]*\))?/.exec(place)?.[0] ?? place;
}

function parentOf(place: string): string {
  return place.replace(/(\.[^.[\]<>{}]+|\["(?:[^"\\]|\\.)*"\])$/, "");
}

function nameAt(place: string): string {
  return place.slice(parentOf(place).length).replace(/^\./, "");
}
