import type { ErrorObject } from "ajv/dist/2020.js";
import { KNOWN_TAGS } from "./discriminators.ts";
import { patternWords } from "./pattern-words.ts";
import type { Fault } from "./problem-error.ts";

const noise = new Set(["oneOf", "anyOf", "if", "not", "propertyNames"]);

/**
 * The validator's errors as faults that a person can act on, deepest first: within a union, the
 * branch that got furthest is the one that was meant. Values are never repeated.
 */
export function faultsOf(errors: readonly ErrorObject[], place: string): Fault[] {
  const precise = errors.filter((error) => !noise.has(error.keyword));
  const chosen = withoutOtherTypes(precise.length > 0 ? precise : errors);
  const deepest = Math.max(...chosen.map(depth));
  const faults = chosen
    .filter((error) => depth(error) === deepest)
    .map((error) => faultOf(error, place));
  return unique(faults).slice(0, 10);
}

/** Leaves out "must be null" and the like where another branch took the type and failed later. */
function withoutOtherTypes(errors: readonly ErrorObject[]): ErrorObject[] {
  const later = new Set(
    errors.filter(({ keyword }) => keyword !== "type").map(({ instancePath }) => instancePath),
  );
  return errors.filter((error) => error.keyword !== "type" || !later.has(error.instancePath));
}

function depth(error: ErrorObject): number {
  const inside = ["additionalProperties", "discriminator"].includes(error.keyword);
  return error.instancePath.split("/").length + (inside ? 0.5 : 0);
}

function faultOf(error: ErrorObject, place: string): Fault {
  const child = childOf(error);
  const pointer = `${place}${error.instancePath}${child === undefined ? "" : `/${child}`}`;
  const name = pointer.split("/").findLast((part) => part !== "" && !/^\d+$/.test(part)) ?? "body";
  const type: unknown = error.parentSchema?.["x-error-type"];
  return {
    pointer: pointer || "/",
    detail: detailOf(error, name, child, place),
    ...(typeof type === "string" ? { type } : {}),
  };
}

function childOf({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === "additionalProperties") return String(params["additionalProperty"]);
  if (keyword === "unevaluatedProperties") return String(params["unevaluatedProperty"]);
  if (keyword === "required") return String(params["missingProperty"]);
  if (keyword === "discriminator") return String(params["tag"]);
  return undefined;
}

function detailOf(
  error: ErrorObject,
  name: string,
  child: string | undefined,
  place: string,
): string {
  if (error.keyword === "required") return `"${child}" is required`;
  if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
    return place === "query"
      ? `unknown query parameter "${child}"`
      : `json: unknown field "${child}"`;
  }
  const allowed: unknown = error.params["allowedValues"] ?? knownTags(error);
  if (Array.isArray(allowed)) {
    return `"${name}" must be one of ${allowed.filter((value) => value !== null).join(", ")}`;
  }
  const example: unknown = error.keyword === "pattern" ? error.parentSchema?.["examples"] : null;
  if (Array.isArray(example)) return `"${name}" must look like ${String(example[0])}`;
  if (error.keyword === "pattern") {
    return `"${name}" ${patternWords(String(error.params["pattern"]))}`;
  }
  return `"${name}" ${error.message ?? "is not valid"}`;
}

function knownTags(error: ErrorObject): unknown {
  if (error.keyword !== "discriminator") return undefined;
  const discriminator: unknown = error.parentSchema?.["discriminator"];
  return typeof discriminator === "object" && discriminator !== null
    ? Reflect.get(discriminator, KNOWN_TAGS)
    : undefined;
}

function unique(faults: readonly Fault[]): Fault[] {
  const seen = new Map(faults.map((fault) => [`${fault.pointer} ${fault.detail}`, fault]));
  return [...seen.values()];
}
