import type { OperationEvidence } from "../operations/operation-evidence.ts";
import type { Template } from "../paths/fold.ts";
import { describeSecurity } from "../security/security-schemes.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { describeOperation } from "./describe-operation.ts";
import { SchemaRoots } from "./schema-roots.ts";
import { shareErrors } from "./shared-errors.ts";
import { usedSchemas } from "./used-schemas.ts";

export interface DocumentFacts {
  readonly title: string;
  readonly origins: readonly string[];
  readonly templates: readonly Template[];
  readonly captures: number;
  readonly evidence: boolean;
}

/** Methods that a path item of OpenAPI 3.1 has a place for. */
const methods = new Set(["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]);

export function printDocument(facts: DocumentFacts): JsonSchema {
  const { templates, evidence } = facts;
  const operations = templates.flatMap((template) => template.operations.map(([, each]) => each));
  const roots = new SchemaRoots();
  const print = { roots, evidence };
  const security = describeSecurity(operations);
  const errors = shareErrors(operations, print);
  const context = { ...print, security, errors, taken: new Set<string>() };
  const paths = templates.map((template) => {
    const known = template.operations.filter(([method]) => methods.has(method));
    const items = known.map(
      ([method, operation]) =>
        [method.toLowerCase(), describeOperation(method, operation, template, context)] as const,
    );
    return [template.path, items] as const;
  });
  const printedSchemas = roots.print({ evidence });
  const printed = Object.fromEntries(
    paths
      .filter(([, items]) => items.length > 0)
      .map(([path, items]) => [
        path,
        Object.fromEntries(items.map(([method, describe]) => [method, describe()])),
      ]),
  );
  const text = JSON.stringify(printed);
  const responses = Object.fromEntries(
    Object.entries(errors.components()).filter(([name]) =>
      text.includes(`"#/components/responses/${name}"`),
    ),
  );
  const schemas = usedSchemas(printedSchemas, text + JSON.stringify(responses));
  const components = {
    ...(Object.keys(schemas).length > 0 ? { schemas } : {}),
    ...(Object.keys(responses).length > 0 ? { responses } : {}),
    ...(Object.keys(security.schemes).length > 0 ? { securitySchemes: security.schemes } : {}),
  };
  return {
    openapi: "3.1.0",
    info: {
      title: facts.title,
      version: "0.0.0",
      description: describeWhole(facts, operations),
      license: { name: "Unknown", identifier: "LicenseRef-Unknown" },
      ...(evidence ? { "x-inferred": inferredFrom(operations, facts.captures) } : {}),
    },
    servers: facts.origins.map((url) => ({ url })),
    tags: tagsOf(printed),
    paths: printed,
    ...(Object.keys(components).length > 0 ? { components } : {}),
  };
}

function describeWhole(
  { captures }: DocumentFacts,
  operations: readonly OperationEvidence[],
): string {
  const exchanges = operations.reduce((sum, { count }) => sum + count, 0);
  return `Inferred from ${exchanges} exchanges in ${captures} ${captures === 1 ? "capture" : "captures"}. It describes what was seen; what it does not name was not seen, and may exist.`;
}

function inferredFrom(operations: readonly OperationEvidence[], captures: number): JsonSchema {
  const first = Math.min(...operations.map((operation) => operation.first));
  const last = Math.max(...operations.map((operation) => operation.last));
  return {
    exchanges: operations.reduce((sum, { count }) => sum + count, 0),
    captures,
    ...(Number.isFinite(first) ? { first: new Date(first).toISOString() } : {}),
    ...(Number.isFinite(last) ? { last: new Date(last).toISOString() } : {}),
  };
}

function tagsOf(paths: {
  readonly [path: string]: { readonly [method: string]: JsonSchema };
}): JsonSchema[] {
  const names = new Set<string>();
  for (const item of Object.values(paths)) {
    for (const { tags } of Object.values(item)) {
      if (Array.isArray(tags)) for (const tag of tags) if (typeof tag === "string") names.add(tag);
    }
  }
  return [...names].toSorted().map((name) => ({ name, description: `Operations on ${name}.` }));
}
