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

type Key = (operation: Operation) => string;

export function matchOperations(old: SpecDocument, now: SpecDocument): OperationMatching {
  const before = operationsOf(old);
  const after = operationsOf(now);
  const plain: Key = ({ method, template }) => `${method} ${shapeOf(template)}`;
  const based = (document: SpecDocument): Key => {
    const base = basePathOf(document);
    return ({ method, template }) => `${method} ${shapeOf(`${base}${template}`)}`;
  };
  const candidates = [
    match(before, after, plain, plain),
    match(before, after, based(old), based(now)),
  ];
  const [first, second] = candidates;
  const best = first && second && second.pairs.length > first.pairs.length ? second : first;
  const matching = best ?? { pairs: [], gone: before, came: after };
  return old.observed || now.observed ? matchSamples(matching, old, now) : matching;
}

function match(
  old: readonly Operation[],
  now: readonly Operation[],
  oldKey: Key,
  nowKey: Key,
): OperationMatching {
  const waiting = new Map(now.map((operation) => [nowKey(operation), operation]));
  const pairs: OperationPair[] = [];
  const gone: Operation[] = [];
  for (const operation of old) {
    const key = oldKey(operation);
    const partner = waiting.get(key);
    waiting.delete(key);
    if (partner) pairs.push({ old: operation, now: partner });
    else gone.push(operation);
  }
  const came = now.filter((operation) => waiting.get(nowKey(operation)) === operation);
  return { pairs, gone, came };
}

/**
 * Traffic that showed one id only leaves it in the path: `/users/42` is `/users/{id}` of the other
 * document. Several such paths may be one operation there.
 */
function matchSamples(
  matching: OperationMatching,
  old: SpecDocument,
  now: SpecDocument,
): OperationMatching {
  const pairs = [...matching.pairs];
  const olds = [...matching.pairs.map((pair) => pair.old), ...matching.gone];
  const nows = [...matching.pairs.map((pair) => pair.now), ...matching.came];
  const met = new Set<Operation>();
  for (const operation of matching.gone) {
    const partner = now.observed || old.observed ? closest(operation, nows) : null;
    if (!partner) continue;
    met.add(operation).add(partner);
    pairs.push({ old: operation, now: partner });
  }
  for (const operation of matching.came) {
    const partner = met.has(operation) ? null : closest(operation, olds);
    if (!partner) continue;
    met.add(operation).add(partner);
    pairs.push({ old: partner, now: operation });
  }
  const left = (operations: readonly Operation[]) => operations.filter((one) => !met.has(one));
  return { pairs, gone: left(matching.gone), came: left(matching.came) };
}

function closest(operation: Operation, others: readonly Operation[]): Operation | null {
  const meeting = others
    .filter(({ method, template }) => {
      return method === operation.method && mayMeet(template, operation.template);
    })
    .toSorted(
      (a, b) =>
        sharedSegments(b.template, operation.template) -
          sharedSegments(a.template, operation.template) || (a.template < b.template ? -1 : 1),
    );
  return meeting[0] ?? null;
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
