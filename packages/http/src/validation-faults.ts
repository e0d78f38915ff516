import type { ErrorObject } from "ajv/dist/2020.js";
import type { Fault } from "./problem-error.ts";

const noise = new Set(["oneOf", "anyOf", "if", "not", "discriminator"]);

/**
 * The validator's errors as faults that a person can act on, deepest first: within a union, the
 * branch that got furthest is the one that was meant. Values are never repeated.
 */
export function faultsOf(errors: readonly ErrorObject[], place: string): Fault[] {
  const precise = errors.filter((error) => !noise.has(error.keyword));
  const chosen = precise.length > 0 ? precise : errors;
  const deepest = Math.max(...chosen.map(depth));
  const faults = chosen
    .filter((error) => depth(error) === deepest)
    .map((error) => faultOf(error, place));
  return unique(faults).slice(0, 10);
}

function depth(error: ErrorObject): number {
  return (
    error.instancePath.split("/").length + (error.keyword === "additionalProperties" ? 0.5 : 0)
  );
}

function faultOf(error: ErrorObject, place: string): Fault {
  const child = childOf(error);
  const pointer = `${place}${error.instancePath}${child === undefined ? "" : `/${child}`}`;
  const name = pointer.split("/").filter(Boolean).at(-1) ?? "body";
  return { pointer: pointer || "/", detail: detailOf(error, name, child) };
}

function childOf({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === "additionalProperties") return String(params["additionalProperty"]);
  if (keyword === "unevaluatedProperties") return String(params["unevaluatedProperty"]);
  if (keyword === "required") return String(params["missingProperty"]);
  return undefined;
}

function detailOf(error: ErrorObject, name: string, child: string | undefined): string {
  if (error.keyword === "required") return `"${child}" is required`;
  if (error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties") {
    return `json: unknown field "${child}"`;
  }
  const allowed: unknown = error.params["allowedValues"];
  if (Array.isArray(allowed)) return `"${name}" must be one of ${allowed.map(String).join(", ")}`;
  return `"${name}" ${error.message ?? "is not valid"}`;
}

function unique(faults: readonly Fault[]): Fault[] {
  const seen = new Map(faults.map((fault) => [`${fault.pointer} ${fault.detail}`, fault]));
  return [...seen.values()];
}
