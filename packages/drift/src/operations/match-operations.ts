import { textMember } from "../document/json.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import { operationsOf } from "./operation-list.ts";
import type { Operation } from "./operation-list.ts";
import { basePathOf, mayMeet, shapeOf, sharedSegments } from "./path-template.ts";

export interface OperationPair {
  readonly old: Operation;
  readonly now: Operation;
}

export interface OperationMatching {
  readonly pairs: readonly OperationPair[];
  readonly gone: readonly Operation[];
  readonly came: readonly Operation[];
}

/** What goes before each document's templates, so that they can be compared. */
interface Bases {
  readonly old: string;
  readonly now: string;
}

export function matchOperations(old: SpecDocument, now: SpecDocument): OperationMatching {
  const lists = { old: operationsOf(old), now: operationsOf(now) };
  // One document may have in its server's address what the other has in its paths.
  const bases = { old: basePathOf(old), now: basePathOf(now) };
  const plain = { bases: { old: "", now: "" }, found: match(lists, { old: "", now: "" }) };
  const based = { bases, found: match(lists, bases) };
  const best = based.found.pairs.length > plain.found.pairs.length ? based : plain;
  return old.observed || now.observed ? matchSamples(best.found, best.bases) : best.found;
}

function match(
  lists: { readonly old: readonly Operation[]; readonly now: readonly Operation[] },
  bases: Bases,
): OperationMatching {
  const keyOf = (base: string, { method, template }: Operation) =>
    `${method} ${shapeOf(`${base}${template}`)}`;
  const waiting = new Map(lists.now.map((operation) => [keyOf(bases.now, operation), operation]));
  const pairs: OperationPair[] = [];
  const gone: Operation[] = [];
  const met = new Set<Operation>();
  for (const operation of lists.old) {
    const partner = waiting.get(keyOf(bases.old, operation));
    if (partner && !met.has(partner)) {
      pairs.push({ old: operation, now: partner });
      met.add(partner);
    } else gone.push(operation);
  }
  return { pairs, gone, came: lists.now.filter((operation) => !met.has(operation)) };
}

/**
 * Traffic that showed one id only leaves it in the path: `/users/42` is `/users/{id}` of the other
 * document. Several such paths may be one operation there.
 */
function matchSamples(matching: OperationMatching, bases: Bases): OperationMatching {
  const pairs = [...matching.pairs];
  const olds = [...matching.pairs.map((pair) => pair.old), ...matching.gone];
  const nows = [...matching.pairs.map((pair) => pair.now), ...matching.came];
  const met = new Set<Operation>();
  for (const operation of matching.gone) {
    const partner = closest(operation, nows, bases.old, bases.now);
    if (!partner) continue;
    met.add(operation).add(partner);
    pairs.push({ old: operation, now: partner });
  }
  for (const operation of matching.came) {
    const partner = met.has(operation) ? null : closest(operation, olds, bases.now, bases.old);
    if (!partner) continue;
    met.add(operation).add(partner);
    pairs.push({ old: partner, now: operation });
  }
  const left = (operations: readonly Operation[]) => operations.filter((one) => !met.has(one));
  return { pairs, gone: left(matching.gone), came: left(matching.came) };
}

function closest(
  operation: Operation,
  others: readonly Operation[],
  base: string,
  othersBase: string,
): Operation | null {
  const path = `${base}${operation.template}`;
  const candidates = others
    .filter(({ method }) => method === operation.method)
    .map((other) => ({ other, template: `${othersBase}${other.template}` }))
    .filter(({ template }) => mayMeet(template, path))
    .map(({ other, template }) => ({ other, template, shared: sharedSegments(template, path) }))
    .toSorted((a, b) => b.shared - a.shared || (a.template < b.template ? -1 : 1));
  return candidates[0]?.other ?? null;
}

/** Which operation went where: said by its id, else by what it takes and gives. */
export function findMoves(
  { gone, came }: OperationMatching,
  likeness: (pair: OperationPair) => number,
): { pair: OperationPair; similarity: number; by: "operationId" | "shape" }[] {
  const candidates = gone.flatMap((old) =>
    came
      .filter(({ method }) => method === old.method)
      .map((now) => {
        const id = textMember(old.node, "operationId");
        const same = id !== undefined && id === textMember(now.node, "operationId");
        const by = same ? ("operationId" as const) : ("shape" as const);
        return { pair: { old, now }, similarity: same ? 1 : likeness({ old, now }), by };
      }),
  );
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

const leastLikeness = 0.75;
