import { readFile } from "node:fs/promises";

/** The parts of a bundled OpenAPI document that generation reads; the rest passes through. */
export interface BundledDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

type PathItem = Readonly<Partial<Record<Method, OperationObject>>>;

export interface OperationObject {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  /** What a credential must be good for to call it: `documents:read`. */
  readonly "x-scope"?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: BodyObject | Reference;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

interface BodyObject {
  readonly required?: boolean;
  readonly content: Readonly<Record<string, unknown>>;
}

interface ResponseObject {
  readonly content?: Readonly<Record<string, MediaObject>>;
}

interface MediaObject {
  readonly schema?: SchemaObject | Reference;
}

interface SchemaObject {
  readonly description?: string;
  readonly discriminator?: { readonly mapping?: Readonly<Record<string, string>> };
}

interface Reference {
  readonly $ref: string;
}

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options"] as const;
export type Method = (typeof METHODS)[number];

export interface PlacedOperation {
  readonly path: string;
  readonly method: Method;
  readonly operation: OperationObject;
}

export function* eachOperation(document: BundledDocument): Generator<PlacedOperation> {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) yield { path, method, operation };
    }
  }
}

/** Whether every way to call the operation takes a credential of somebody: the services' token is nobody's. */
export function asksForKey(document: BundledDocument, operation: OperationObject): boolean {
  const security = operation.security ?? document.security ?? [];
  const asks = (each: object) => Object.keys(each).some((name) => name !== "internalToken");
  return security.length > 0 && security.every(asks);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Guarantees the members that `BundledDocument` names at its top; lint has proven the rest. */
function isBundledDocument(value: unknown): value is BundledDocument {
  return (
    isRecord(value) &&
    typeof value["openapi"] === "string" &&
    isRecord(value["info"]) &&
    typeof value["info"]["version"] === "string" &&
    isRecord(value["paths"])
  );
}

export async function readDocument(file: string): Promise<BundledDocument> {
  const value: unknown = JSON.parse(await readFile(file, "utf8"));
  if (!isBundledDocument(value)) throw new Error(`${file} is not a bundled OpenAPI document`);
  return value;
}

function isReference(value: object): value is Reference {
  return "$ref" in value && typeof value.$ref === "string";
}

/** Follows a local `#/a/b` reference to the component it names. */
export function dereference<T extends object>(
  document: BundledDocument,
  value: T | Reference,
): Exclude<T, Reference> {
  if (!isReference(value)) return asTarget<T>(value);
  let target: unknown = document;
  for (const segment of value.$ref.replace(/^#\//, "").split("/")) {
    const key = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
    target = isRecord(target) ? target[key] : undefined;
  }
  if (!isRecord(target)) throw new Error(`Nothing at ${value.$ref}`);
  return asTarget<T>(target);
}

/** A linted document holds the component kind that its place asks for. */
function asTarget<T extends object>(value: object): Exclude<T, Reference> {
  return value as Exclude<T, Reference>;
}

/** The events that the operation streams, by the tag of their union. */
export function streamEvents(
  document: BundledDocument,
  operation: OperationObject,
): [type: string, event: SchemaObject][] {
  return Object.values(operation.responses).flatMap((response) => {
    const media = dereference(document, response).content?.["text/event-stream"];
    if (!media?.schema) return [];
    const mapping = dereference(document, media.schema).discriminator?.mapping ?? {};
    return Object.entries(mapping).map(([type, $ref]): [string, SchemaObject] => [
      type,
      dereference<SchemaObject>(document, { $ref }),
    ]);
  });
}
