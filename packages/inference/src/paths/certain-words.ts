import { largestGroup } from "./alike-members.ts";
import type { Member } from "./alike-members.ts";
import { codeKindOf } from "../codes.ts";
import type { WordChild } from "./fold-words.ts";
import { kinAmong, membersAmong } from "./kin-words.ts";
import { signatureOf } from "./signature.ts";
import { isPlural } from "./words.ts";

const leastCodes = { currency: 2, region: 3, language: 3 };
const leastBelowCollection = { currency: 1, region: 2, language: 2 };
/** Answers that are not wholly unlike. */
const leastSimilarity = 0.4;

/** Words that need no weighing: codes of one standard, and names below which all is the same. */
export function certainWords(
  children: readonly WordChild[],
  before: string | undefined,
): WordChild[] {
  const members = children.map((child) => ({ child, signature: signatureOf(child.node) }));
  const certain = [
    ...codesAmong(members, before),
    ...kinAmong(members, before),
    ...membersAmong(members, before),
    ...echoedAmong(members, before),
  ];
  return [...new Set(certain)].map(({ child }) => child);
}

/** Codes of one kind that can do the same and do not answer unlike. */
function codesAmong(members: readonly Member[], before = ""): Member[] {
  const kinds = ["currency", "region", "language"] as const;
  const least = isPlural(before) ? leastBelowCollection : leastCodes;
  return kinds.flatMap((kind) => {
    const coded = members.filter(({ child }) => codeKindOf(child.word) === kind);
    const alike = largestGroup(coded, ({ shared, similarity }, fewer) => {
      return shared * 2 >= fewer && (similarity === null || similarity >= leastSimilarity);
    });
    return alike.length >= least[kind] ? alike : [];
  });
}

/** Words by which the answers call what they give; below a collection one of them will do. */
function echoedAmong(members: readonly Member[], before = ""): Member[] {
  const echoed = members.filter(({ child }) => child.node.echoes > 0);
  return echoed.length >= (isPlural(before) ? 1 : 2) ? echoed : [];
}
