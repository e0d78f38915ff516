import { canonicalText, entriesOf, isObject, listMember, member } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import type { OperationPair } from "./match-operations.ts";
import type { Operation } from "./operation-list.ts";

/** Credentials that have to be given together: each scheme with its scopes. */
type Requirement = ReadonlyMap<string, ReadonlySet<string>>;

export function compareSecurity(
  oldDocument: SpecDocument,
  newDocument: SpecDocument,
  pair: OperationPair,
): Finding[] {
  const old = requirementsOf(oldDocument, pair.old);
  const now = requirementsOf(newDocument, pair.now);
  const change = (rule: RuleName, before: JsonValue, after: JsonValue): Finding => ({
    rule,
    place: "security",
    before,
    after,
    oldNode: pair.old.node,
    newNode: pair.now.node,
  });
  if (isOpen(old) && isOpen(now)) return [];
  if (isOpen(now)) return [change("security-removed", tell(old), null)];
  if (isOpen(old)) return [change("security-added", null, tell(now))];
  const refused = old.filter((before) => !now.some((after) => satisfies(before, after)));
  const further = now.filter((after) => !old.some((before) => satisfies(after, before)));
  return [
    ...refused.map((before) => {
      const narrower = now.find((after) => sameSchemes(before, after));
      const rule = narrower ? "security-scope-added" : "security-scheme-removed";
      return change(rule, tell([before]), tell(narrower ? [narrower] : now));
    }),
    ...further
      .filter((after) => !refused.some((before) => sameSchemes(before, after)))
      .map((after) => {
        const wider = old.find((before) => sameSchemes(before, after));
        const rule = wider ? "security-scope-removed" : "security-scheme-added";
        return change(rule, tell(wider ? [wider] : old), tell([after]));
      }),
  ];
}

function isOpen(requirements: readonly Requirement[]): boolean {
  return requirements.length === 0 || requirements.some((requirement) => requirement.size === 0);
}

/** Who holds the one has all that the other asks for. */
function satisfies(held: Requirement, asked: Requirement): boolean {
  return [...asked].every(([scheme, scopes]) => {
    const own = held.get(scheme);
    return own !== undefined && [...scopes].every((scope) => own.has(scope));
  });
}

function sameSchemes(a: Requirement, b: Requirement): boolean {
  return a.size === b.size && [...a.keys()].every((scheme) => b.has(scheme));
}

function requirementsOf(document: SpecDocument, { node }: Operation): Requirement[] {
  const own = member(node, "security");
  const given =
    own === undefined ? listMember(document.root, "security") : listMember(node, "security");
  const schemes = document.resolve(member(member(document.root, "components"), "securitySchemes"));
  return given.filter(isObject).map((requirement) => {
    return new Map(
      entriesOf(requirement).map(([name, scopes]) => {
        const scopeNames = Array.isArray(scopes)
          ? scopes.filter((one) => typeof one === "string")
          : [];
        return [identityOf(document, member(schemes, name), name), new Set(scopeNames)] as const;
      }),
    );
  });
}

/** What a client has to send; how the document names the scheme is not part of it. */
function identityOf(document: SpecDocument, given: JsonValue | undefined, name: string): string {
  const scheme = document.resolve(given);
  if (!isObject(scheme)) return name;
  const { type, scheme: http, in: place, name: field, openIdConnectUrl } = scheme;
  const where = typeof field === "string" ? field.toLowerCase() : null;
  const how = typeof http === "string" ? http.toLowerCase() : null;
  const told = [type, how, place, where, openIdConnectUrl].filter(
    (part) => part !== undefined && part !== null,
  );
  return told.map((part) => (typeof part === "string" ? part : canonicalText(part))).join(" ");
}

function tell(requirements: readonly Requirement[]): JsonValue {
  return requirements.map((requirement) =>
    Object.fromEntries([...requirement].map(([scheme, scopes]) => [scheme, [...scopes]])),
  );
}
