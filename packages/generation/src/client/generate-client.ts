import { readFile } from "node:fs/promises";
import type { GeneratedFile } from "../generated-file.ts";
import { member, textMember } from "../spec/json.ts";
import { isJsonType, operationsOf } from "../spec/operations.ts";
import type { Operation, Parameter } from "../spec/operations.ts";
import type { Spec } from "../spec/spec.ts";
import { generateTypes } from "../types.ts";

/**
 * A typed client: a method for each operation, and a stream for each that may answer by
 * `text/event-stream`. Whatever the document says stands in it as literals, never as code.
 */
export async function generateClient(spec: Spec): Promise<GeneratedFile[]> {
  const operations = operationsOf(spec);
  const runtime = await readFile(new URL("./runtime.ts", import.meta.url), "utf8");
  const text = [
    "// Generated from an OpenAPI document.",
    'import type { paths } from "./types.ts";',
    'import { call, stream } from "./runtime.ts";',
    'import type { CallOptions, ClientOptions, Input, Output, StreamEventOf } from "./runtime.ts";',
    'export { ApiError } from "./runtime.ts";',
    'export type { CallOptions, ClientOptions } from "./runtime.ts";',
    "",
    `export const defaultBaseUrl: string | null = ${literal(spec.serverUrl)};`,
    "",
    "export function createClient(client: ClientOptions) {",
    "  return {",
    ...operations.flatMap(methodsOf),
    "  };",
    "}",
    "",
  ].join("\n");
  return [
    ...(await generateTypes(spec)),
    { path: "runtime.ts", text: runtime },
    { path: "client.ts", text },
  ];
}

function methodsOf(operation: Operation): string[] {
  const type = `paths[${literal(operation.path)}][${literal(operation.method.toLowerCase())}]`;
  const info = literal(infoOf(operation));
  const input = needsInput(operation) ? `input: Input<${type}>` : `input: Input<${type}> = {}`;
  const lines = [
    ...commentOf(operation),
    `    ${operation.id}: async (${input}, options?: CallOptions) =>`,
    `      (await call(client, ${info}, input, options)) as Output<${type}>,`,
  ];
  if (!operation.answers.some(({ type: media }) => media.startsWith("text/event-stream"))) {
    return lines;
  }
  return [
    ...lines,
    ...commentOf(operation),
    `    ${operation.id}Stream: (${input}, options?: CallOptions) =>`,
    `      stream(client, ${info}, input, options) as AsyncGenerator<StreamEventOf<${type}>, void>,`,
  ];
}

function needsInput({ parameters, body }: Operation): boolean {
  const isNeeded = ({ place, required }: Parameter) => required && place !== "cookie";
  return parameters.some(isNeeded) || body?.required === true;
}

function commentOf({ summary, deprecated }: Operation): string[] {
  const words = summary.replaceAll("*/", "* /").replaceAll(/\s+/g, " ").trim().slice(0, 300);
  const marked = [words, deprecated ? "@deprecated" : ""].filter((part) => part !== "");
  return marked.length === 0 ? [] : [`    /** ${marked.join(" ")} */`];
}

function infoOf(operation: Operation) {
  const { method, path, parameters, body } = operation;
  const types = body?.content.map(({ type }) => type) ?? [];
  const contentType = types.find(isJsonType) ?? types[0];
  const styles = parameters.flatMap((parameter) => {
    const style = parameter.place === "query" ? styleOf(parameter) : null;
    return style === null ? [] : [[parameter.name, style] as const];
  });
  return {
    method,
    path,
    ...(contentType === undefined ? {} : { contentType }),
    ...(styles.length === 0 ? {} : { queryStyles: Object.fromEntries(styles) }),
  };
}

function styleOf({ node }: Parameter): "comma" | "space" | "pipe" | "deep" | null {
  const style = textMember(node, "style") ?? "form";
  if (style === "deepObject") return "deep";
  if (style === "spaceDelimited") return "space";
  if (style === "pipeDelimited") return "pipe";
  return member(node, "explode") === false ? "comma" : null;
}

/** JSON, which is code as well once line ends of JavaScript are escaped. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
