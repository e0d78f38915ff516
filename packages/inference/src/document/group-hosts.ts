import { addHost, createHost, exchangesOf } from "../evidence/evidence.ts";
import type { Evidence, HostEvidence } from "../evidence/evidence.ts";
import { foldPaths } from "../paths/fold.ts";
import type { Template } from "../paths/fold.ts";
import { compilePins } from "../paths/pins.ts";
import type { Pin } from "../paths/pins.ts";
import { answerOf, likenessOf } from "../paths/signature.ts";
import type { Signature } from "../paths/signature.ts";

/** One API: the origins that serve it, that of most exchanges first, and all that was seen of it. */
export interface ApiEvidence {
  readonly origins: readonly string[];
  readonly host: HostEvidence;
  readonly templates: readonly Template[];
}

interface Candidate {
  readonly origin: string;
  readonly host: HostEvidence;
  readonly templates: readonly Template[];
  readonly signature: Signature;
}

const leastShared = 2;
const leastOverlap = 0.6;
const leastSimilarity = 0.6;

/**
 * Origins of one owner that answer the same calls alike are one API: a tenant each, a region each, or
 * staging beside production. They are described together.
 */
export function groupHosts(
  evidence: Evidence,
  pins: readonly Pin[] = [],
  { asOne = false }: { asOne?: boolean } = {},
): ApiEvidence[] {
  const candidates = evidence.hosts
    .sorted()
    .filter(([, host]) => host.roles.operation > 0)
    .map(([origin, host]): Candidate => {
      const templates = foldPaths(host.paths, compilePins(pins, [hostOf(origin)]));
      return { origin, host, templates, signature: signatureOfTemplates(templates) };
    })
    .toSorted(
      (a, b) => exchangesOf(b.host) - exchangesOf(a.host) || (a.origin < b.origin ? -1 : 1),
    );
  if (asOne) return candidates.length === 0 ? [] : [uniteGroup(candidates, pins)];
  const groups: Candidate[][] = [];
  for (const candidate of candidates) {
    const home = groups.find(([first]) => first && isSameApi(first, candidate));
    if (home) home.push(candidate);
    else groups.push([candidate]);
  }
  return groups.map((group) => uniteGroup(group, pins));
}

/** The APIs in the evidence, as the origins that serve each, that of most exchanges first. */
export function listApis(evidence: Evidence): (readonly string[])[] {
  return groupHosts(evidence).map(({ origins }) => origins);
}

function uniteGroup(group: readonly Candidate[], pins: readonly Pin[]): ApiEvidence {
  const origins = group.map(({ origin }) => origin);
  const [only] = group;
  if (only && group.length === 1) return { origins, host: only.host, templates: only.templates };
  const host = createHost();
  for (const each of group) addHost(host, each.host);
  return {
    origins,
    host,
    templates: foldPaths(host.paths, compilePins(pins, origins.map(hostOf))),
  };
}

function hostOf(origin: string): string {
  return new URL(origin).host;
}

function isSameApi(a: Candidate, b: Candidate): boolean {
  if (ownerOf(a.origin) !== ownerOf(b.origin)) return false;
  const { shared, similarity } = likenessOf(a.signature, b.signature);
  const smaller = Math.min(a.signature.size, b.signature.size);
  if (shared < leastShared || shared / smaller < leastOverlap) return false;
  return similarity === null || similarity >= leastSimilarity;
}

/** Calls by method and template, with names of parameters left out. */
function signatureOfTemplates(templates: readonly Template[]): Signature {
  return new Map(
    templates.flatMap(({ path, operations }) =>
      operations.map(
        ([method, operation]) =>
          [`${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`, answerOf(operation)] as const,
      ),
    ),
  );
}

/** The domain that somebody registered, roughly; another port or scheme of a machine is the same owner. */
function ownerOf(origin: string): string {
  const { hostname } = new URL(origin);
  if (/^[\d.]+$|^\[/.test(hostname)) return hostname;
  const labels = hostname.split(".");
  const last = labels.at(-2) ?? "";
  const isSecondLevel = /^(?:co|com|net|org|gov|edu|ac)$/.test(last) && labels.length > 2;
  return labels.slice(isSecondLevel ? -3 : -2).join(".");
}
