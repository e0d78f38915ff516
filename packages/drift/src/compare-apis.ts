import type { Change } from "./change.ts";
import { compareSpecs } from "./compare-specs.ts";
import type { Drift } from "./compare-specs.ts";
import { listMember, textMember } from "./document/json.ts";
import type { JsonValue } from "./document/json.ts";
import { defaultLimits } from "./document/limits.ts";
import type { SpecLimits } from "./document/limits.ts";
import { ProblemLog } from "./document/problems.ts";
import type { Problem } from "./document/problems.ts";
import { SpecDocument } from "./document/spec-document.ts";
import { matchOperations } from "./operations/match-operations.ts";
import { operationsOf } from "./operations/operation-list.ts";

/** One API of a capture, or the one that a spec describes. */
export interface Api {
  readonly name: string;
  readonly document: JsonValue;
}

interface Options {
  readonly limits?: Partial<SpecLimits>;
}

/**
 * Compares captures or specs that may hold several APIs: those that share a host, or the two that
 * are the only ones. An API that is on one side only is told as such, which breaks nobody.
 */
export function compareApis(
  old: readonly Api[],
  now: readonly Api[],
  options: Options = {},
): Drift {
  const pairs = pairApis(old, now, { ...defaultLimits, ...options.limits });
  const changes: Change[] = [];
  const problems: Problem[] = [];
  let complete = true;
  for (const [before, after] of pairs) {
    const drift = compareSpecs(before.document, after.document, options);
    const name = pairs.length > 1 || old.length + now.length > 2 ? before.name : null;
    changes.push(
      ...drift.changes.map((change) => (name === null ? change : { ...change, api: name })),
    );
    problems.push(...drift.problems);
    complete &&= drift.complete;
  }
  if (old.length > 0 && now.length > 0 && !pairs.some((pair) => isOneApi(pair, changes, options))) {
    problems.push({
      type: "nothing-in-common",
      document: "new",
      pointer: "",
      detail: `${namesOf(old)} and ${namesOf(now)} have neither a host nor an operation in common: are they one API?`,
    });
    complete = false;
  }
  const paired = new Set(pairs.flat());
  const alone = [
    ...old.filter((api) => !paired.has(api)).map((api) => aloneChange(api, "api-not-seen")),
    ...now.filter((api) => !paired.has(api)).map((api) => aloneChange(api, "api-added")),
  ];
  return { changes: [...alone, ...changes], problems, complete };
}

/** Two files that were the only ones to compare may be of two APIs, by a slip in a path. */
function isOneApi(
  [old, now]: readonly [Api, Api],
  changes: readonly Change[],
  options: Options,
): boolean {
  if (shareHost(old.document, now.document)) return true;
  if (changes.some(({ kind }) => kind === "operation-moved")) return true;
  const limits = { ...defaultLimits, ...options.limits };
  const problems = new ProblemLog();
  const before = new SpecDocument(old.document, "old", problems, limits);
  const after = new SpecDocument(now.document, "new", problems, limits);
  if (operationsOf(before).length === 0 || operationsOf(after).length === 0) return true;
  return matchOperations(before, after).pairs.length > 0;
}

function namesOf(apis: readonly Api[]): string {
  const names = apis.slice(0, 3).map(({ name }) => name);
  return apis.length > names.length ? `${names.join(", ")}, …` : names.join(", ");
}

function aloneChange({ name }: Api, kind: "api-not-seen" | "api-added"): Change {
  const came = kind === "api-added";
  return {
    kind,
    breaking: false,
    severity: "info",
    direction: "both",
    operation: null,
    path: "servers",
    before: came ? null : name,
    after: came ? name : null,
    message: came ? `${name} is new here.` : `${name} was not seen this time.`,
    evidence: { basis: "observed", old: { pointer: null }, new: { pointer: null } },
    api: name,
  };
}

function pairApis(
  old: readonly Api[],
  now: readonly Api[],
  limits: SpecLimits,
): (readonly [Api, Api])[] {
  const [onlyOld, ...moreOld] = old;
  const [onlyNow, ...moreNow] = now;
  if (onlyOld && onlyNow && moreOld.length + moreNow.length === 0) return [[onlyOld, onlyNow]];
  const waiting = new Set(now);
  const pairs = old.flatMap((api) => {
    const partner = [...waiting].find((other) => shareHost(api.document, other.document));
    if (!partner) return [];
    waiting.delete(partner);
    return [[api, partner] as const];
  });
  const paired = new Set<Api>(pairs.flat());
  const left = old.filter((api) => !paired.has(api));
  return pairs.length > 0 ? pairs : closestPair(left, [...waiting], limits);
}

/** A spec may name no server, or another than was captured: then what is served decides. */
function closestPair(
  old: readonly Api[],
  now: readonly Api[],
  limits: SpecLimits,
): (readonly [Api, Api])[] {
  const [before, after] = [readAll(old, "old", limits), readAll(now, "new", limits)];
  const ranked = before
    .flatMap((one) =>
      after.map((other) => ({
        pair: [one.api, other.api] as const,
        shared: matchOperations(one.document, other.document).pairs.length,
      })),
    )
    .toSorted((a, b) => b.shared - a.shared);
  const [best] = ranked;
  return best && best.shared > 0 ? [best.pair] : [];
}

/** Of two captures with so many hosts, none of which both have, nobody asks what they share. */
const mostCompared = 32;

function readAll(apis: readonly Api[], side: "old" | "new", limits: SpecLimits) {
  return apis.slice(0, mostCompared).map((api) => ({
    api,
    document: new SpecDocument(api.document, side, new ProblemLog(), limits),
  }));
}

function shareHost(a: JsonValue, b: JsonValue): boolean {
  const hosts = new Set(hostsOf(a));
  return hostsOf(b).some((host) => hosts.has(host));
}

function hostsOf(document: JsonValue): string[] {
  return listMember(document, "servers").flatMap((server) => {
    const url = textMember(server, "url") ?? "";
    return URL.canParse(url) ? [new URL(url).host] : [];
  });
}
