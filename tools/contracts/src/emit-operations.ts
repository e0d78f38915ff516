import { asksForKey, dereference, eachOperation } from "./openapi-document.ts";
import type { BundledDocument, Method, OperationObject } from "./openapi-document.ts";
import { HEADER } from "./generated-header.ts";

interface Row {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  readonly tags: readonly string[];
  readonly authenticated: boolean;
  readonly scope: string | null;
  readonly requestBody: {
    readonly required: boolean;
    readonly mediaTypes: readonly string[];
  } | null;
  readonly replies: Readonly<Record<string, readonly string[]>>;
}

/** The runtime table from operationId to method, path and media types, as TypeScript source. */
export function emitOperations(document: BundledDocument): string {
  const rows = operationsOf(document);
  const table = Object.fromEntries(rows.map((row) => [row.operationId, row]));
  return `${HEADER}export const operations = ${JSON.stringify(table, null, 2)} as const;\n`;
}

function operationsOf(document: BundledDocument): Row[] {
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (const { path, method, operation } of eachOperation(document)) {
    const row = rowOf(document, path, method, operation);
    if (seen.has(row.operationId)) throw new Error(`operationId ${row.operationId} is used twice`);
    seen.add(row.operationId);
    rows.push(row);
  }
  return rows;
}

function rowOf(
  document: BundledDocument,
  path: string,
  method: Method,
  operation: OperationObject,
): Row {
  if (!operation.operationId) throw new Error(`${method} ${path} has no operationId`);
  const body = operation.requestBody ? dereference(document, operation.requestBody) : undefined;
  return {
    operationId: operation.operationId,
    method,
    path,
    tags: operation.tags ?? [],
    authenticated: asksForKey(document, operation),
    scope: operation["x-scope"] ?? null,
    requestBody: body
      ? { required: body.required ?? false, mediaTypes: Object.keys(body.content) }
      : null,
    replies: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [
        status,
        Object.keys(dereference(document, response).content ?? {}),
      ]),
    ),
  };
}
