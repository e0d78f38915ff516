import { member, textMember } from "../document/json.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import type { SchemaComparison } from "../schemas/compare-schemas.ts";
import { compareParameters } from "./compare-parameters.ts";
import { compareRequestBody } from "./compare-request-body.ts";
import { compareResponses } from "./compare-responses.ts";
import { compareSecurity } from "./compare-security.ts";
import type { OperationPair } from "./match-operations.ts";

export function compareOperations(comparison: SchemaComparison, pair: OperationPair): Finding[] {
  return [
    ...compareFacts(pair),
    ...compareSecurity(comparison.old.document, comparison.now.document, pair),
    ...compareParameters(comparison, pair),
    ...compareRequestBody(comparison, pair),
    ...compareResponses(comparison, pair),
  ];
}

function compareFacts(pair: OperationPair): Finding[] {
  const found: Finding[] = [];
  const note = (rule: RuleName, before: string | null, after: string | null) =>
    found.push({
      rule,
      place: "operation",
      before,
      after,
      oldNode: pair.old.node,
      newNode: pair.now.node,
    });
  const [was, is] = [pair.old, pair.now].map(({ node }) => member(node, "deprecated") === true);
  if (was !== is) note(is ? "operation-deprecated" : "operation-reactivated", null, null);
  const before = textMember(pair.old.node, "operationId") ?? null;
  const after = textMember(pair.now.node, "operationId") ?? null;
  if (before !== after) note("operation-id-changed", before, after);
  return found;
}
