import { entries, isMap, list, member, resolve, text } from "./json-document.ts";
import type { Json } from "./json-document.ts";
import { fieldsOf, typeOf } from "./fields.ts";

export interface DescribeInput {
  /** Compressed OpenAPI. */
  readonly document: Uint8Array;
  readonly name: string;
  readonly mostOperations: number;
}

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly title: string;
  /** Markdown, in sentences that can be quoted alone. */
  readonly text: string;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** What each operation of a document is, in words. */
export function describeOperations(
  root: Json,
  { name, mostOperations }: Omit<DescribeInput, "document">,
): DescribedOperation[] {
  const described: DescribedOperation[] = [];
  for (const [path, item] of entries(member(root, "paths"))) {
    for (const method of methods) {
      const operation = member(item, method);
      if (!isMap(operation) || described.length >= mostOperations) continue;
      const label = `${method.toUpperCase()} ${path}`;
      const paragraphs = [
        `# ${label}`,
        openingOf(operation, label, name),
        ...parametersOf(root, operation, label),
        ...requestOf(root, operation, label),
        ...answersOf(root, operation, label),
      ];
      described.push({
        method: method.toUpperCase(),
        path,
        title: `${label} of ${name}`,
        text: `${paragraphs.join("\n\n")}\n`,
      });
    }
  }
  return described;
}

function openingOf(operation: Json, label: string, name: string): string {
  const summary = text(member(operation, "summary")) ?? "";
  const [verb = "", ...rest] = summary.split(" ");
  const does = verb === "" ? "" : ` ${[thirdPerson(verb), ...rest].join(" ")}`;
  const id = text(member(operation, "operationId"));
  const called = id === null ? "" : ` Its operation id is ${id}.`;
  return `The endpoint \`${label}\` of the API ${name}${does === "" ? " was seen in captured traffic" : does}.${called}`;
}

function thirdPerson(verb: string): string {
  const word = verb.toLowerCase();
  return /(?:ch|sh|s|x|z)$/.test(word) ? `${word}es` : `${word}s`;
}

function parametersOf(root: Json, operation: Json, label: string): string[] {
  const lines = list(member(operation, "parameters")).flatMap((given) => {
    const parameter = resolve(root, given);
    const name = text(member(parameter, "name"));
    if (name === null) return [];
    const place = text(member(parameter, "in")) ?? "query";
    const isRequired = member(parameter, "required") === true ? ", required" : "";
    return [
      `- \`${name}\` in the ${place}: ${typeOf(root, member(parameter, "schema"))}${isRequired}`,
    ];
  });
  return lines.length === 0 ? [] : [`\`${label}\` takes the parameters:`, lines.join("\n")];
}

function requestOf(root: Json, operation: Json, label: string): string[] {
  const body = resolve(root, member(operation, "requestBody"));
  return entries(member(body, "content")).map(([type, media]) => {
    const fields = fieldsOf(root, member(media, "schema"));
    const named = fields.length === 0 ? "" : `, with the fields ${fields.join(", ")}`;
    return `A request of \`${label}\` has a body of the type ${type}${named}.`;
  });
}

function answersOf(root: Json, operation: Json, label: string): string[] {
  return entries(member(operation, "responses"))
    .filter(([status]) => /^\d{3}$/.test(status))
    .map(([status, given]) => {
      const answer = resolve(root, given);
      const bodies = entries(member(answer, "content")).map(([type, media]) => {
        const fields = fieldsOf(root, member(media, "schema"));
        const named = fields.length === 0 ? "" : ` with the fields ${fields.join(", ")}`;
        return type === "text/event-stream"
          ? `a stream of events (${type})${named}`
          : `${type}${named}`;
      });
      const what = bodies.length === 0 ? "without a body" : `by ${bodies.join(", or ")}`;
      return `\`${label}\` answers with the status ${status} ${what}.`;
    });
}
