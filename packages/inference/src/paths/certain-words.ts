import { shapeDetail } from "../shapes/index.ts";
import { codeKindOf } from "./codes.ts";
import type { WordChild } from "./fold-words.ts";
import { likenessOf, signatureOf } from "./signature.ts";
import type { Signature } from "./signature.ts";
import { weightOf } from "./word-form.ts";
import { isPlural } from "./words.ts";

interface Member {
  readonly child: WordChild;
  readonly signature: Signature;
}

/** So many words that lead to the same are values of one parameter. */
const leastSiblings = 3;
const leastCodes = { currency: 2, region: 3, language: 3 };
/** Members that are compared with all others: few of many alike are enough to find the group. */
const centresTried = 16;
/** The same answer, but for what comes now and then. */
const same = 0.8;
/** Typed paths of an answer that says more than `{"ok": true}` or `{"count": 3}`. */
const leastDetail = 3;

/** Words that need no weighing: codes of one standard, and names below which all is the same. */
export function certainWords(
  children: readonly WordChild[],
  before: string | undefined,
): WordChild[] {
  const members = children.map((child) => ({ child, signature: signatureOf(child.node) }));
  const codes = codesAmong(members);
  const kin = before !== undefined && isPlural(before) ? kinAmong(members) : [];
  return [...new Set([...codes, ...kin])].map(({ child }) => child);
}

/** Codes of one kind that can do the same and do not answer unlike. */
function codesAmong(members: readonly Member[]): Member[] {
  const kinds = ["currency", "region", "language"] as const;
  return kinds.flatMap((kind) => {
    const coded = members.filter(({ child }) => codeKindOf(child.word) === kind);
    const alike = largestGroup(coded, ({ shared, similarity }, fewer) => {
      return shared * 2 >= fewer && (similarity === null || similarity >= same / 2);
    });
    return alike.length >= leastCodes[kind] ? alike : [];
  });
}

/**
 * Below a collection (`teams`), names under which the same further names are called with the same
 * answers: `red/members`, `green/members`. Plurals and acts are endpoints of their own.
 */
function kinAmong(members: readonly Member[]): Member[] {
  const deep = members.filter(
    ({ child, signature }) =>
      weightOf(child.word) > 0 && !isPlural(child.word) && tellsDeep(signature),
  );
  const kin = largestGroup(deep, ({ named, similarity }, fewer) => {
    return named > 0 && named * 2 >= fewer && similarity !== null && similarity >= same;
  });
  const [first] = kin;
  if (!first) return [];
  const twins = kin.filter(({ signature }) => hasSameCalls(signature, first.signature));
  return twins.length >= leastSiblings ? kin : [];
}

/** The most that are alike to one of them, which comes first. */
function largestGroup(
  members: readonly Member[],
  isAlike: (likeness: ReturnType<typeof likenessOf>, fewerCalls: number) => boolean,
): Member[] {
  let largest: Member[] = [];
  for (const centre of members.slice(0, centresTried)) {
    const others = members.filter(
      (other) =>
        other !== centre &&
        isAlike(
          likenessOf(centre.signature, other.signature),
          Math.min(centre.signature.size, other.signature.size),
        ),
    );
    if (others.length + 1 > largest.length) largest = [centre, ...others];
  }
  return largest;
}

/** An answer below a further name, of some detail. */
function tellsDeep(signature: Signature): boolean {
  return [...signature].some(
    ([call, answer]) =>
      / .*[^/{}\s]/.test(call) && typeof answer !== "string" && shapeDetail(answer) >= leastDetail,
  );
}

function hasSameCalls(a: Signature, b: Signature): boolean {
  return a.size === b.size && [...a.keys()].every((call) => b.has(call));
}
