import { shapeCoverage, shapeDetail } from "../shapes/index.ts";
import type { Shape } from "../shapes/index.ts";
import { largestGroup } from "./alike-members.ts";
import type { Member } from "./alike-members.ts";
import { exchangesBelow } from "./path-node.ts";
import { likenessOf } from "./signature.ts";
import type { Signature } from "./signature.ts";
import { isSlug, weightOf } from "./word-form.ts";
import { isPlural, isReserved } from "./words.ts";

/** So many whose answers say something; of a collection, they are enough when they can do the very same. */
const leastTelling = 3;
/** The same answer, but for what comes now and then. */
const same = 0.8;
/** Of many, two may well leave out different things, as long as there is hardly anything that only one has. */
const sameOfMany = 0.45;
const many = 4;
const coverageOfMany = 0.8;
/** Typed paths of an answer that says more than `{"ok": true}` or `{"count": 3}`. */
const leastDetail = 3;
const detailOfOne = 4;
/** Endpoints are called again and again, most values once or twice. */
const callsOfEndpoints = 4;

/**
 * Names under which the same further names are called with the same answers: `red/members`,
 * `green/members` below `teams`. Plurals and acts are endpoints of their own.
 */
export function kinAmong(members: readonly Member[], before: string | undefined): Member[] {
  if (before === undefined || before.includes("{")) return [];
  if (!isPlural(before) && isReserved(before)) return [];
  const able = members.filter(({ child }) => mayBeValue(child.word));
  const telling = able.filter(({ signature }) => tellsDeep(signature));
  const crowd = covered(kin(telling, sameOfMany));
  const few = crowd.length > 0 ? crowd : kin(telling, same);
  const others = pairs(without(telling, few));
  const mute = without(able, telling).filter((member) => isMuteKin(member, few));
  const all = [...few, ...others, ...mute];
  if (few.length > 1 && few.length + others.length >= leastTelling && all.length >= many)
    return all;
  const twins = few.filter(({ signature }) => few[0] && hasSameCalls(signature, few[0].signature));
  return isPlural(before) && twins.length >= leastTelling ? few : [];
}

/** It gave nothing that could be compared, such as an empty list, where the others gave something. */
function isMuteKin({ signature }: Member, kin: readonly Member[]): boolean {
  return kin.some((other) => {
    const { shared, named, similarity } = likenessOf(signature, other.signature);
    return named > 0 && shared === signature.size && similarity !== null && similarity >= same;
  });
}

/** Where values stand, two that lead to something else alike are values too. */
function pairs(deep: readonly Member[]): Member[] {
  const next = kin(deep, same);
  return next.length < 2 ? [] : [...next, ...pairs(without(deep, next))];
}

function without(members: readonly Member[], taken: readonly Member[]): Member[] {
  return members.filter((member) => !taken.includes(member));
}

/**
 * Below a collection, names that each give one thing of the same kind: `topics/harbor`, `topics/silver`.
 * What gives lists is a choice of the collection's members, such as `jobs/failed`.
 */
export function membersAmong(members: readonly Member[], before: string | undefined): Member[] {
  if (before === undefined || !isPlural(before)) return [];
  const single = members.filter(
    ({ child, signature }) => mayBeValue(child.word) && givesOne(signature),
  );
  const group = (least: number) =>
    largestGroup(single, ({ shared, similarity }, fewer) => {
      return shared * 2 >= fewer && similarity !== null && similarity >= least;
    });
  const crowd = covered(group(sameOfMany));
  const alike = crowd.length >= many ? crowd : group(same);
  const weight = alike.reduce((sum, { child }) => sum + (isSlug(child.word) ? 1 / 3 : 1 / 4), 0);
  const calls = alike.reduce((sum, { child }) => sum + exchangesBelow(child.node), 0);
  return weight >= (calls / alike.length >= callsOfEndpoints ? 2 : 1) ? alike : [];
}

function mayBeValue(word: string): boolean {
  return weightOf(word) > 0 && !isPlural(word);
}

function kin(deep: readonly Member[], least: number): Member[] {
  return largestGroup(deep, ({ shared, named, similarity }, fewer) => {
    return named > 0 && shared * 2 >= fewer && similarity !== null && similarity >= least;
  });
}

/** Those whose answers hold little that no other's has; none when they are few. */
function covered(members: readonly Member[]): Member[] {
  const kept = members.filter((member) => {
    const shares = [...member.signature].flatMap(([call, answer]) => {
      if (typeof answer === "string") return [];
      const others = members.flatMap((other) => {
        const shape = other === member ? undefined : other.signature.get(call);
        return shape === undefined || typeof shape === "string" ? [] : [shape];
      });
      return others.length === 0 ? [] : [shapeCoverage(answer, others)];
    });
    return mean(shares) >= coverageOfMany;
  });
  return kept.length >= many ? kept : [];
}

function mean(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

/** An answer below a further name, of some detail. */
function tellsDeep(signature: Signature): boolean {
  return [...signature].some(
    ([call, answer]) =>
      / .*[^/{}\s]/.test(call) && typeof answer !== "string" && shapeDetail(answer) >= leastDetail,
  );
}

/** What is read here, or right below under a value, is one thing of some detail. */
function givesOne(signature: Signature): boolean {
  const answers = [signature.get("GET "), signature.get("GET {}")];
  return answers.some(
    (answer) =>
      answer !== undefined &&
      typeof answer !== "string" &&
      shapeDetail(answer) >= detailOfOne &&
      isOne(answer),
  );
}

/** An object that says more than which part of a list it holds. */
function isOne({ root }: Shape): boolean {
  if (root.arrays !== null || root.objects === null) return false;
  const fields = [...root.objects.variants.values()].flatMap(({ properties }) => [...properties]);
  const own = fields.filter(([name, field]) => !field.arrays?.items?.objects && !paging.test(name));
  return own.length >= 2;
}

/** What envelopes say of the list in them. */
const paging =
  /^(?:@?_?(?:object|type|data|meta\w*|links?|url|href|self|embedded|ok|success|status|code|message|error|has_?more|is_?last\w*|next\w*|prev\w*|first\w*|last\w*|cursors?|offset|limit|start\w*|end\w*|page\w*|per_?page|size|number|total\w*|count|truncated))$/i;

function hasSameCalls(a: Signature, b: Signature): boolean {
  return a.size === b.size && [...a.keys()].every((call) => b.has(call));
}
