import { entriesOf, member } from "../document/json.ts";
import type { JsonValue } from "../document/json.ts";
import { below } from "../judgement/finding.ts";
import type { Finding } from "../judgement/finding.ts";
import type { RuleName } from "../judgement/rules.ts";
import type { SchemaComparison } from "../schemas/compare-schemas.ts";
import { propertyPlace } from "../schemas/place.ts";
import { seenAt } from "../schemas/schema-source.ts";

export function compareHeaders(
  comparison: SchemaComparison,
  prefix: string,
  oldResponse: JsonValue | undefined,
  nowResponse: JsonValue | undefined,
): Finding[] {
  const old = headersOf(oldResponse);
  const now = headersOf(nowResponse);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const before = comparison.old.document.resolve(old.get(name));
    const after = comparison.now.document.resolve(now.get(name));
    const place = `${prefix}.header${propertyPlace(name)}`;
    const at = {
      place,
      oldNode: before ?? oldResponse,
      newNode: after ?? nowResponse,
      seen: {
        old: { present: old.has(name) ? seenAt(before) : 0, of: seenAt(oldResponse) },
        new: { present: now.has(name) ? seenAt(after) : 0, of: seenAt(nowResponse) },
      },
    };
    const change = (rule: RuleName, was: JsonValue, is: JsonValue): Finding => {
      return { ...at, rule, before: was, after: is };
    };
    const wasRequired = member(before, "required") === true;
    const isRequired = member(after, "required") === true;
    if (!old.has(name)) return [change("header-added", null, name)];
    if (!now.has(name)) {
      return [change(wasRequired ? "required-header-removed" : "header-removed", name, null)];
    }
    const inner = below(
      place,
      comparison.compare(member(before, "schema"), member(after, "schema"), "response"),
    );
    if (wasRequired === isRequired) return inner;
    const rule = isRequired ? "header-became-required" : "header-became-optional";
    return [change(rule, tell(wasRequired), tell(isRequired)), ...inner];
  });
}

function tell(required: boolean): string {
  return required ? "required" : "optional";
}

function headersOf(response: JsonValue | undefined): Map<string, JsonValue> {
  const headers = entriesOf(member(response, "headers"));
  return new Map(headers.map(([name, header]) => [name.toLowerCase(), header]));
}
