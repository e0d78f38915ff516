import { member } from "../document/json.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import type { SchemaComparison } from "../schemas/compare-schemas.ts";
import { seenAt } from "../schemas/schema-source.ts";
import { compareContent } from "./compare-content.ts";
import type { OperationPair } from "./match-operations.ts";

const place = "request.body";

export function compareRequestBody(comparison: SchemaComparison, pair: OperationPair): Finding[] {
  const old = comparison.old.document.resolve(member(pair.old.node, "requestBody"));
  const now = comparison.now.document.resolve(member(pair.now.node, "requestBody"));
  if (old === undefined && now === undefined) return [];
  const wasRequired = member(old, "required") === true;
  const isRequired = member(now, "required") === true;
  const change = (rule: RuleName): Finding => ({
    rule,
    place,
    before: tell(old !== undefined, wasRequired),
    after: tell(now !== undefined, isRequired),
    oldNode: old ?? pair.old.node,
    newNode: now ?? pair.now.node,
    seen: {
      old: { present: old === undefined ? 0 : seenAt(old), of: seenAt(pair.old.node) },
      new: { present: now === undefined ? 0 : seenAt(now), of: seenAt(pair.now.node) },
    },
  });
  if (old === undefined) return [change(isRequired ? "body-added-required" : "body-added")];
  if (now === undefined) return [change("body-removed")];
  const content = compareContent(comparison, { old, now, position: "request", place });
  if (wasRequired === isRequired) return content;
  return [change(isRequired ? "body-became-required" : "body-became-optional"), ...content];
}

function tell(exists: boolean, required: boolean): string | null {
  if (!exists) return null;
  return required ? "required" : "optional";
}
