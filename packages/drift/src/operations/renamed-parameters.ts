import { member, sameJson, textMember } from "../document/json.ts";
import type { JsonObject } from "../document/json.ts";
import { nameLikeness } from "../judgement/name-likeness.ts";

/** Parameters that went and came: the same elsewhere, or alike in name and equal in schema. */
export function pairRenamedParameters(gone: readonly JsonObject[], came: readonly JsonObject[]) {
  const candidates = gone.flatMap((old) =>
    came.map((now) => ({ old, now, likeness: likenessOf(old, now) })),
  );
  const ranked = candidates
    .filter(({ likeness }) => likeness >= 0.5)
    .toSorted((a, b) => b.likeness - a.likeness);
  const taken = new Set<JsonObject>();
  const renamed: [old: JsonObject, now: JsonObject][] = [];
  for (const { old, now } of ranked) {
    if (taken.has(old) || taken.has(now)) continue;
    taken.add(old).add(now);
    renamed.push([old, now]);
  }
  const left = (parameters: readonly JsonObject[]) => parameters.filter((one) => !taken.has(one));
  return { renamed, rest: { gone: left(gone), came: left(came) } };
}

function likenessOf(old: JsonObject, now: JsonObject): number {
  const [was, is] = [textMember(old, "name") ?? "", textMember(now, "name") ?? ""];
  const samePlace = textMember(old, "in") === textMember(now, "in");
  if (!samePlace) return was.toLowerCase() === is.toLowerCase() ? 1 : 0;
  return sameJson(member(old, "schema"), member(now, "schema")) ? nameLikeness(was, is) : 0;
}
