import { textMember } from "../document/json.ts";
import type { ProblemLog } from "../document/problems.ts";
import type { SchemaComparison } from "../schemas/compare-schemas.ts";
import type { OperationMatching, OperationPair } from "./match-operations.ts";
import type { Operation } from "./operation-list.ts";
import { likenessOf, traitsOf } from "./operation-likeness.ts";

interface Move {
  readonly pair: OperationPair;
  readonly similarity: number;
  readonly by: "operationId" | "shape";
}

const leastLikeness = 0.75;
/** Names count a quarter: below this share of common traits no names make up for it. */
const leastShared = 2 / 3;
/** Pairs whose likeness is worked out, and how many of them any operation gets at least. */
const maxPairs = 60_000;
const fewestPairs = 8;

/** Which operation went where: said by its id, else by what it takes and gives. */
export function findMoves(
  { gone, came }: Pick<OperationMatching, "gone" | "came">,
  comparison: SchemaComparison,
  problems: ProblemLog,
): Move[] {
  const candidates = [...pairsById(gone, came), ...pairsByShape(gone, came, comparison, problems)];
  const ranked = candidates
    .filter(({ similarity }) => similarity >= leastLikeness)
    .toSorted((a, b) => b.similarity - a.similarity || Number(a.by > b.by) - Number(b.by > a.by));
  const taken = new Set<Operation>();
  return ranked.filter(({ pair }) => {
    if (taken.has(pair.old) || taken.has(pair.now)) return false;
    taken.add(pair.old).add(pair.now);
    return true;
  });
}

function pairsById(gone: readonly Operation[], came: readonly Operation[]): Move[] {
  const byId = new Map(came.map((now) => [idOf(now), now]));
  return gone.flatMap((old): Move[] => {
    const now = textMember(old.node, "operationId") === undefined ? undefined : byId.get(idOf(old));
    return now ? [{ pair: { old, now }, similarity: 1, by: "operationId" }] : [];
  });
}

function idOf({ method, node }: Operation): string {
  return `${method} ${textMember(node, "operationId") ?? ""}`;
}

interface Traits {
  readonly operation: Operation;
  readonly traits: ReadonlySet<string>;
}

/** Only those are compared that share a trait which is rare enough that the alike must share it. */
function pairsByShape(
  gone: readonly Operation[],
  came: readonly Operation[],
  comparison: SchemaComparison,
  problems: ProblemLog,
): Move[] {
  const holders = new Map<string, Traits[]>();
  for (const operation of came) {
    const one = { operation, traits: traitsOf(comparison.now, operation) };
    for (const trait of one.traits) {
      const key = `${operation.method} ${trait}`;
      const held = holders.get(key);
      if (held) held.push(one);
      else holders.set(key, [one]);
    }
  }
  const share = Math.max(fewestPairs, Math.floor(maxPairs / Math.max(gone.length, 1)));
  let isCut = false;
  const found = gone.flatMap((old) => {
    const traits = traitsOf(comparison.old, old);
    const candidates = alikeTo(old, traits, holders, share);
    if (candidates.length > share) isCut = true;
    return candidates.slice(0, share).map((now): Move => {
      const pair = { old, now: now.operation };
      return { pair, similarity: likenessOf(traits, now.traits, pair), by: "shape" };
    });
  });
  if (isCut)
    problems.add({
      type: "comparison-limit",
      document: "old",
      pointer: "/paths",
      detail: "So many operations went and came alike that not all were looked at for moves.",
    });
  return found;
}

function alikeTo(
  { method }: Operation,
  traits: ReadonlySet<string>,
  holders: ReadonlyMap<string, readonly Traits[]>,
  enough: number,
): Traits[] {
  const lists = [...traits]
    .map((trait) => holders.get(`${method} ${trait}`) ?? [])
    .toSorted((a, b) => a.length - b.length);
  const telling = traits.size - Math.ceil(leastShared * traits.size) + 1;
  const found = new Set<Traits>();
  for (const list of lists.slice(0, telling)) {
    for (const one of list) {
      if (found.size > enough) return [...found];
      found.add(one);
    }
  }
  return [...found];
}
