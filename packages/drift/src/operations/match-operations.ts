import type { SpecDocument } from "../document/spec-document.ts";
import { operationsOf } from "./operation-list.ts";
import type { Operation } from "./operation-list.ts";
import { shapeOf } from "./path-template.ts";
import { basePathOf } from "./server-urls.ts";
import { TemplateTree } from "./template-tree.ts";

export interface OperationPair {
  readonly old: Operation;
  readonly now: Operation;
}

export interface OperationMatching {
  readonly pairs: readonly OperationPair[];
  readonly gone: readonly Operation[];
  readonly came: readonly Operation[];
  readonly bases: Bases;
}

/** What goes before each document's templates, so that they can be compared. */
export interface Bases {
  readonly old: string;
  readonly now: string;
}

export function matchOperations(old: SpecDocument, now: SpecDocument): OperationMatching {
  const lists = { old: operationsOf(old), now: operationsOf(now) };
  // One document may have in its server's address what the other has in its paths.
  const plain = match(lists, { old: "", now: "" });
  const based = match(lists, { old: basePathOf(old), now: basePathOf(now) });
  const best = based.pairs.length > plain.pairs.length ? based : plain;
  return old.observed === now.observed ? best : matchSamples(best, old.observed);
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
  return { pairs, gone, came: lists.now.filter((operation) => !met.has(operation)), bases };
}

/**
 * Traffic that showed one id only leaves it in the path: `/users/42` is `/users/{id}` of the
 * contract. Several such paths may be one operation there.
 */
function matchSamples(matching: OperationMatching, isOldObserved: boolean): OperationMatching {
  const { bases } = matching;
  const side = isOldObserved ? "now" : "old";
  const unmatched = isOldObserved ? matching.gone : matching.came;
  const missing = isOldObserved ? matching.came : matching.gone;
  const contract = [...matching.pairs.map((pair) => pair[side]), ...missing];
  const [base, contractBase] = isOldObserved ? [bases.old, bases.now] : [bases.now, bases.old];
  const pairs = [...matching.pairs];
  const met = new Set<Operation>();
  const templates = new TemplateTree(contract, contractBase);
  for (const sample of unmatched) {
    const described = templates.describing(sample, base);
    if (!described) continue;
    met.add(sample).add(described);
    pairs.push(isOldObserved ? { old: sample, now: described } : { old: described, now: sample });
  }
  const left = (operations: readonly Operation[]) => operations.filter((one) => !met.has(one));
  return { pairs, gone: left(matching.gone), came: left(matching.came), bases };
}
