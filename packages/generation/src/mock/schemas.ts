import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { sample } from "openapi-sampler";
import { asJsonSchema, definitionsFor } from "../json-schemas.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import type { Spec } from "../spec/spec.ts";

/** What is wrong with a value; an empty list when nothing is. */
export type Fault = { readonly pointer: string; readonly detail: string };

/** Checks and makes values of one document's schemas; each schema is compiled once. */
export class MockSchemas {
  readonly #spec: Spec;
  readonly #compiled = new Map<JsonValue, ValidateFunction>();
  readonly #coercing = new Map<JsonValue, ValidateFunction>();
  #ajv: Ajv2020 | null = null;
  #textAjv: Ajv2020 | null = null;

  constructor(spec: Spec) {
    this.#spec = spec;
  }

  faultsOf(schema: JsonValue, value: unknown): Fault[] {
    return faults(this.#validator(schema, this.#compiled, false), value);
  }

  /** Of a parameter, whose value is text on the wire. */
  faultsOfText(schema: JsonValue, text: string | readonly string[]): Fault[] {
    return faults(this.#validator(schema, this.#coercing, true), { value: text });
  }

  /** A value of the schema; null where none was found that validates. */
  make(schema: JsonValue): { readonly value: JsonValue } | null {
    try {
      const made: unknown = sample(
        isObject(schema) ? { ...schema } : {},
        { skipWriteOnly: true, quiet: true },
        { ...this.#spec.root },
      );
      const value: JsonValue = JSON.parse(JSON.stringify(made ?? null));
      return this.faultsOf(schema, value).length === 0 ? { value } : null;
    } catch {
      return null;
    }
  }

  /** A value as it stands in an address, a header or a form; "" where none was found. */
  makeText(schema: JsonValue): string {
    const made = this.make(schema);
    return made === null ? "" : asText(made.value);
  }

  resolve(schema: JsonValue): JsonValue | undefined {
    return this.#spec.resolve(schema);
  }

  #validator(
    schema: JsonValue,
    kept: Map<JsonValue, ValidateFunction>,
    coerces: boolean,
  ): ValidateFunction {
    const known = kept.get(schema);
    if (known) return known;
    const ajv = coerces ? (this.#textAjv ??= ajvOf(true)) : (this.#ajv ??= ajvOf(false));
    const validate = ajv.compile(whole(this.#spec, schema, coerces));
    kept.set(schema, validate);
    return validate;
  }
}

export function asText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function ajvOf(coerces: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    allErrors: true,
    ...(coerces ? { coerceTypes: "array" as const } : {}),
  });
  return formats.default(ajv);
}

function whole(spec: Spec, schema: JsonValue, inObject: boolean): JsonObject {
  const own = asJsonSchema(schema);
  const definitions = definitionsFor(spec, schema);
  const root = inObject ? { properties: { value: own } } : isObject(own) ? own : { allOf: [own] };
  return { ...root, ...(definitions === null ? {} : { $defs: definitions }) };
}

function faults(validate: ValidateFunction, value: unknown): Fault[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, 20).map(({ instancePath, message = "", params }) => {
    const more = typeof params["missingProperty"] === "string" ? "" : detailOf(params);
    return { pointer: instancePath, detail: `${message}${more}` };
  });
}

function detailOf(params: Readonly<Record<string, unknown>>): string {
  const named = params["additionalProperty"];
  return typeof named === "string" ? `: ${named}` : "";
}
