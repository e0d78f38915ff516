import { parse as parseYaml, YAMLParseError } from "yaml";
import { canonicalText } from "../decode-text.ts";
import { ParseFailure } from "../parse-failure.ts";
import type { ParseLimits } from "../parse-limits.ts";
import type { Block, StructuredText } from "../parsed-document.ts";
import { scanJson } from "./json-scan.ts";
import {
  describeFields,
  describeType,
  fieldsOf,
  nodeOf,
  textOf,
  resolve,
} from "./openapi-schema.ts";
import type { SpecNode } from "./openapi-schema.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** The JSON or YAML of a spec as a tree, or undefined when it is no OpenAPI after all. */
export function parseSpec(source: string, limits: ParseLimits): SpecNode | undefined {
  const isJson = /^\s*\{/.test(source);
  if (isJson)
    scanJson(source, limits.maxDepth, {
      memberStart() {},
      memberEnd() {},
      containerStart() {},
      containerEnd() {},
    });
  try {
    const value: unknown = isJson
      ? JSON.parse(source)
      : parseYaml(source, { maxAliasCount: 1_000, logLevel: "error", uniqueKeys: false });
    const spec = nodeOf(value);
    return spec && (textOf(spec["openapi"]) || textOf(spec["swagger"])) ? spec : undefined;
  } catch (error) {
    const exhausted = error instanceof YAMLParseError && error.code === "RESOURCE_EXHAUSTION";
    if (exhausted || error instanceof RangeError) {
      throw new ParseFailure("document-too-complex", "The spec nests too deep.");
    }
    return undefined;
  }
}

/** A spec told as prose: what it is, then each operation in a passage of its own, then each schema. */
export function readOpenApi(spec: SpecNode, limits: ParseLimits): StructuredText {
  const info = nodeOf(spec["info"]) ?? {};
  const title = textOf(info["title"]) ?? "API";
  const sections: { heading: string; body: string }[] = [];
  for (const [path, item] of Object.entries(nodeOf(spec["paths"]) ?? {})) {
    sections.push(...operationSections(spec, path, nodeOf(item) ?? {}));
  }
  for (const [name, item] of Object.entries(nodeOf(spec["webhooks"]) ?? {})) {
    sections.push(...operationSections(spec, `webhook ${name}`, nodeOf(item) ?? {}));
  }
  const components = nodeOf(spec["components"]) ?? {};
  const schemas = nodeOf(components["schemas"]) ?? nodeOf(spec["definitions"]) ?? {};
  for (const [name, schema] of Object.entries(schemas)) {
    sections.push({ heading: `Schema ${name}`, body: schemaBody(spec, nodeOf(schema) ?? {}) });
  }
  return assemble(title, overview(spec, info), sections, limits);
}

function assemble(
  title: string,
  intro: string,
  sections: { heading: string; body: string }[],
  limits: ParseLimits,
): StructuredText {
  const blocks: Block[] = [];
  let text = "";
  const add = (content: string, headingPath: string[]) => {
    const start = text.length;
    text += canonicalText(`${content.trim()}\n\n`);
    if (text.length > limits.maxTextCharacters) {
      throw new ParseFailure(
        "document-too-large",
        `The spec has more than ${limits.maxTextCharacters} characters.`,
      );
    }
    blocks.push({ start, end: text.trimEnd().length, headingPath, cut: "lines", alone: true });
  };
  add(`# ${title}\n\n${intro}`, [title]);
  for (const section of sections)
    add(`## ${section.heading}\n\n${section.body}`, [title, section.heading]);
  return { text: text.trimEnd(), title, blocks, warnings: [] };
}

function overview(spec: SpecNode, info: SpecNode): string {
  const servers = listOf(spec["servers"])
    .map((server) => textOf(server["url"]))
    .filter((url) => url !== undefined);
  const host = textOf(spec["host"]);
  return lines(
    textOf(info["description"]) ?? textOf(info["summary"]),
    textOf(info["version"]) && `Version: ${textOf(info["version"])}`,
    `Specification: ${textOf(spec["openapi"]) ? "OpenAPI" : "Swagger"} ${textOf(spec["openapi"]) ?? textOf(spec["swagger"])}`,
    servers.length > 0 && `Servers: ${servers.join(", ")}`,
    host && `Server: ${host}${textOf(spec["basePath"]) ?? ""}`,
    ...listOf(spec["tags"]).map(
      (tag) =>
        textOf(tag["description"]) && `${textOf(tag["name"])}: ${textOf(tag["description"])}`,
    ),
  );
}

function operationSections(
  spec: SpecNode,
  path: string,
  item: SpecNode,
): { heading: string; body: string }[] {
  const shared = listOf(item["parameters"]);
  return methods.flatMap((method) => {
    const operation = nodeOf(item[method]);
    if (!operation) return [];
    const body = operationBody(spec, operation, [...shared, ...listOf(operation["parameters"])]);
    return [{ heading: `${method.toUpperCase()} ${path}`, body }];
  });
}

function operationBody(spec: SpecNode, operation: SpecNode, parameters: SpecNode[]): string {
  const operationId = textOf(operation["operationId"]);
  const tags = Array.isArray(operation["tags"]) ? operation["tags"].map(String).join(", ") : "";
  return lines(
    textOf(operation["summary"]),
    textOf(operation["description"]),
    operation["deprecated"] === true && "Deprecated.",
    operationId && `Operation: ${operationId}`,
    tags && `Tags: ${tags}`,
    parameters.length > 0 &&
      ["Parameters:", ...parameters.map((parameter) => parameterLine(spec, parameter))].join("\n"),
    requestBody(spec, operation),
    responses(spec, operation),
  );
}

function parameterLine(spec: SpecNode, reference: SpecNode): string {
  const parameter = resolve(spec, reference);
  const schema = nodeOf(parameter["schema"]) ?? parameter;
  const facts = [
    textOf(parameter["in"]),
    describeType(schema),
    parameter["required"] === true && "required",
  ];
  return `- ${textOf(parameter["name"]) ?? "?"} (${facts.filter(Boolean).join(", ")})${description(parameter)}`;
}

function requestBody(spec: SpecNode, operation: SpecNode): string | undefined {
  const reference = nodeOf(operation["requestBody"]);
  if (!reference) return undefined;
  const body = resolve(spec, reference);
  const required = body["required"] === true ? ", required" : "";
  return Object.entries(nodeOf(body["content"]) ?? {})
    .map(([type, media]) => {
      const schema = nodeOf(nodeOf(media)?.["schema"]) ?? {};
      const head = `Request body (${type}${required}): ${describeType(schema)}${description(body)}`;
      return [head, ...describeFields(fieldsOf(spec, schema))].join("\n");
    })
    .join("\n\n");
}

function responses(spec: SpecNode, operation: SpecNode): string | undefined {
  const entries = Object.entries(nodeOf(operation["responses"]) ?? {});
  if (entries.length === 0) return undefined;
  const list = entries.map(([status, reference]) => {
    const response = resolve(spec, nodeOf(reference) ?? {});
    const types = Object.entries(nodeOf(response["content"]) ?? {}).map(
      ([type, media]) => `${type} ${describeType(nodeOf(nodeOf(media)?.["schema"]) ?? {})}`,
    );
    const old = nodeOf(response["schema"]);
    if (old) types.push(describeType(old));
    return `- ${status}${types.length > 0 ? ` (${types.join("; ")})` : ""}${description(response)}`;
  });
  return ["Responses:", ...list].join("\n");
}

function schemaBody(spec: SpecNode, schema: SpecNode): string {
  return lines(
    textOf(schema["description"]),
    `Type: ${describeType(schema)}`,
    describeFields(fieldsOf(spec, schema)).join("\n"),
  );
}

function description(node: SpecNode): string {
  const text = textOf(node["description"]);
  return text ? `: ${text.replaceAll(/\s*\n\s*/g, " ")}` : "";
}

function lines(...parts: (string | false | undefined)[]): string {
  return parts
    .filter((part): part is string => typeof part === "string" && part !== "")
    .join("\n\n");
}

function listOf(value: unknown): SpecNode[] {
  return Array.isArray(value) ? value.map(nodeOf).filter((node) => node !== undefined) : [];
}
