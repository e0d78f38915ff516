import type { OpenApiDocument } from "#api/types.ts";

/** A part of a document; what it says is asked member by member, for anything may stand there. */
export type Part = Readonly<Record<string, unknown>>;

export const isPart = (value: unknown): value is Part =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const partOf = (value: unknown): Part => (isPart(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

export const numberOf = (value: unknown): number | null =>
  typeof value === "number" ? value : null;

/** Follows references within the document; one that leads nowhere, or in a circle, is an empty part. */
export function resolved(document: OpenApiDocument, value: unknown): Part {
  let part = partOf(value);
  for (let hops = 0; hops < 20; hops++) {
    const reference = textOf(part["$ref"]);
    if (reference === null) return part;
    part = partOf(found(document, reference));
  }
  return {};
}

function found(document: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith("#/")) return null;
  return reference
    .slice(2)
    .split("/")
    .map((name) => decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, name) => (isPart(value) ? value[name] : null), document);
}

/** "User" of "#/components/schemas/User". */
export const nameOfReference = (value: unknown): string | null =>
  textOf(partOf(value)["$ref"])?.split("/").at(-1) ?? null;
