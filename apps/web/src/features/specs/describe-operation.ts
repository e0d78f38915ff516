import type { OpenApiDocument, SpecOperation } from "#api/types.ts";
import { foldWords } from "./fold-words.ts";
import { isPart, listOf, numberOf, partOf, resolved, textOf } from "./schema/document.ts";
import type { Part } from "./schema/document.ts";

export interface ParameterDescription {
  name: string;
  /** "path", "query"; null for headers of an answer. */
  place: string | null;
  required: boolean;
  schema: unknown;
  seen: number | null;
  /** Why segments count as its values. */
  fold: string | null;
}

export interface MediaDescription {
  type: string;
  schema: unknown;
  seen: number | null;
  isStream: boolean;
}

export interface ResponseDescription {
  status: string;
  description: string;
  headers: readonly ParameterDescription[];
  media: readonly MediaDescription[];
  seen: number | null;
}

export interface OperationDescription {
  security: readonly string[];
  parameters: readonly ParameterDescription[];
  request: readonly MediaDescription[];
  responses: readonly ResponseDescription[];
}

/** An operation as its document describes it; what is not there is empty. */
export function describeOperation(
  document: OpenApiDocument,
  { method, path }: Pick<SpecOperation, "method" | "path">,
): OperationDescription {
  const item = resolved(document, document.paths[path]);
  const operation = partOf(item[method.toLowerCase()]);
  const parameters = [...listOf(item["parameters"]), ...listOf(operation["parameters"])];
  return {
    security: listOf(operation["security"]).map(
      (each) => Object.keys(partOf(each)).join(" and ") || "no credential",
    ),
    parameters: parameters.map((each) => parameterOf(resolved(document, each))),
    request: mediaOf(resolved(document, operation["requestBody"])),
    responses: Object.entries(partOf(operation["responses"]))
      .map(([status, response]) => responseOf(status, resolved(document, response)))
      // What nobody has seen is only there because a document must say something of it.
      .filter(({ media, seen }) => seen !== null || media.length > 0),
  };
}

function parameterOf(parameter: Part): ParameterDescription {
  return {
    name: textOf(parameter["name"]) ?? "",
    place: textOf(parameter["in"]),
    required: parameter["required"] === true,
    schema: parameter["schema"],
    seen: numberOf(parameter["x-seen"]),
    fold: foldOf(parameter["x-fold"]),
  };
}

function foldOf(value: unknown): string | null {
  if (!isPart(value)) return null;
  const kinds = Object.entries(partOf(value["kinds"])).flatMap(([kind, count]) =>
    typeof count === "number" ? [[kind, count] as const] : [],
  );
  return foldWords(kinds, numberOf(value["words"]) ?? 0, numberOf(value["similarity"]));
}

function mediaOf(holder: Part): MediaDescription[] {
  return Object.entries(partOf(holder["content"])).map(([type, media]) => ({
    type,
    schema: partOf(media)["schema"],
    seen: numberOf(partOf(media)["x-seen"]),
    isStream: type === "text/event-stream",
  }));
}

function responseOf(status: string, response: Part): ResponseDescription {
  return {
    status,
    description: textOf(response["description"]) ?? "",
    headers: Object.entries(partOf(response["headers"])).map(([name, header]) => ({
      ...parameterOf(partOf(header)),
      name,
      place: null,
    })),
    media: mediaOf(response),
    seen: numberOf(response["x-seen"]),
  };
}
