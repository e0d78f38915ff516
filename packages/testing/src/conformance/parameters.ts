import type { OpenApiDocument, OperationDescription } from "@workspace/contracts";
import { follow, isObject, listOf, schemaOf } from "./schema-node.ts";
import type { Schema } from "./schema-node.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
}

/** Parameters of an operation, those of its path included. */
export function parametersOf(
  document: OpenApiDocument,
  operation: OperationDescription,
): Parameter[] {
  const item = document.paths[operation.path];
  const method = isObject(item) ? item[operation.method] : undefined;
  const found = new Map<string, Parameter>();
  for (const holder of [item, method]) {
    for (const node of isObject(holder) ? listOf(holder["parameters"]) : []) {
      const parameter = follow(document, node);
      if (!isObject(parameter)) continue;
      const { name, in: place } = parameter;
      if (typeof name !== "string") continue;
      if (place !== "path" && place !== "query" && place !== "header") continue;
      found.set(`${place} ${name}`, {
        name,
        in: place,
        required: parameter["required"] === true,
        schema: schemaOf(document, parameter["schema"] ?? true),
      });
    }
  }
  return [...found.values()];
}

/** The schema of a request body of one media type. */
export function bodySchema(
  document: OpenApiDocument,
  operation: OperationDescription,
  mediaType: string,
): unknown {
  const item = document.paths[operation.path];
  const method = isObject(item) ? item[operation.method] : undefined;
  const body = isObject(method) ? follow(document, method["requestBody"]) : undefined;
  const content = isObject(body) ? body["content"] : undefined;
  const media = isObject(content) ? content[mediaType] : undefined;
  return isObject(media) ? media["schema"] : undefined;
}
