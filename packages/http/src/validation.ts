import { Ajv2020 } from "ajv/dist/2020.js";
import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import type { Contract, OperationDescription } from "@workspace/contracts";
import { readableDiscriminators } from "./discriminators.ts";
import { faultsOf } from "./validation-faults.ts";
import type { Fault } from "./problem-error.ts";

/** Checks a value in place (parameters are coerced from text); the faults, empty when valid. */
export type Check = (value: unknown) => Fault[];

export interface OperationChecks {
  body: Check | null;
  path: Check;
  query: Check;
  header: Check;
  /** Checks the JSON body or one event of a reply; null when the spec declares no schema for it. */
  reply(status: number, mediaType: string): Check | null;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: object;
}

const formats = ajvFormats.default;

interface Validation {
  checksOf(operation: OperationDescription): OperationChecks;
}

interface ValidationOptions {
  refuseUnknownQuery: boolean;
}

const known = {
  strict: new WeakMap<object, Validation>(),
  open: new WeakMap<object, Validation>(),
};

/** What a process has compiled of an API once serves every server of that API in it. */
export function createValidation<Ops>(
  contract: Contract<Ops>,
  options: ValidationOptions,
): Validation {
  const made = options.refuseUnknownQuery ? known.strict : known.open;
  const validation = made.get(contract) ?? compileOnUse(contract, options);
  made.set(contract, validation);
  return validation;
}

/** Compiles an API's schemas on first use; every schema is named by its place in the document. */
function compileOnUse<Ops>(contract: Contract<Ops>, options: ValidationOptions): Validation {
  const settings = {
    allErrors: false,
    strict: false,
    // JSON.parse reads 1e400 as Infinity, which no answer could repeat.
    strictNumbers: true,
    validateSchema: false,
    validateFormats: true,
    verbose: true,
    discriminator: true,
    // Takes a third of what compiling takes, which every start pays; V8 leaves dead code out itself.
    code: { optimize: false },
  };
  const schemas = readableDiscriminators(contract.document);
  const bodies = new Ajv2020(settings);
  const parameters = new Ajv2020({
    ...settings,
    // Else a bound is not held against "1e400", which is made a number after its type was asked.
    strictNumbers: false,
    coerceTypes: "array",
    useDefaults: true,
  });
  for (const ajv of [bodies, parameters]) {
    formats(ajv);
    ajv.addSchema({ $id: contract.name, ...schemas });
  }

  function compile(ajv: Ajv2020, pointer: string, place: string): Check {
    let validate: ValidateFunction | undefined;
    return (value) => {
      validate ??= ajv.compile({ $ref: `${contract.name}#${pointer}` });
      return run(validate, value, place);
    };
  }

  const shared = new Map<string, Check>();

  const checks = new Map<string, OperationChecks>();

  function checksOf(operation: OperationDescription): OperationChecks {
    const ready = checks.get(operation.operationId) ?? describeChecks(operation);
    checks.set(operation.operationId, ready);
    return ready;
  }

  function describeChecks(operation: OperationDescription): OperationChecks {
    const pointer = `/paths/${escape(operation.path)}/${operation.method}`;
    const body = resolve(contract.document, `${pointer}/requestBody`);
    const jsonType = Object.keys(member(body?.node, "content") ?? {}).find(isJson);
    return {
      body:
        body && jsonType
          ? compile(bodies, `${body.pointer}/content/${escape(jsonType)}/schema`, "")
          : null,
      path: parameterCheck(operation, "path"),
      query: parameterCheck(operation, "query"),
      header: parameterCheck(operation, "header"),
      reply: replyChecks((status, mediaType) => {
        const response = resolve(contract.document, `${pointer}/responses/${status}`);
        const media = response && `${response.pointer}/content/${escape(mediaType)}/schema`;
        return media && at(contract.document, media) ? compile(bodies, media, "reply") : null;
      }),
    };
  }

  function parameterCheck(operation: OperationDescription, place: string): Check {
    const properties: Record<string, object> = {};
    const required: string[] = [];
    for (const { parameter, pointer } of parametersOf(contract.document, operation)) {
      if (parameter.in !== place) continue;
      const name = place === "header" ? parameter.name.toLowerCase() : parameter.name;
      // The validator applies a default only where it stands beside the property itself.
      const fallback = member(resolve(contract.document, `${pointer}/schema`)?.node, "default");
      const reference = { $ref: `${contract.name}#${pointer}/schema` };
      properties[name] = fallback === undefined ? reference : { ...reference, default: fallback };
      if (parameter.required) required.push(name);
    }
    const closed = place === "query" && options.refuseUnknownQuery;
    const schema = {
      type: "object",
      properties,
      required,
      ...(closed ? { additionalProperties: false } : {}),
    };
    return sharedCheck(schema, place);
  }

  /** Most operations have no header, and the id of the same thing in their path. */
  function sharedCheck(schema: object, place: string): Check {
    const key = JSON.stringify([place, schema]);
    const known = shared.get(key);
    if (known) return known;
    let validate: ValidateFunction | undefined;
    const check: Check = (value) => {
      validate ??= parameters.compile(schema);
      return run(validate, value, place);
    };
    shared.set(key, check);
    return check;
  }

  return { checksOf };
}

/** Each reply that was held against the spec once is ready for the next of its kind. */
function replyChecks(find: OperationChecks["reply"]): OperationChecks["reply"] {
  const found = new Map<string, Check | null>();
  return (status, mediaType) => {
    const key = `${status} ${mediaType}`;
    const check = found.has(key) ? (found.get(key) ?? null) : find(status, mediaType);
    found.set(key, check);
    return check;
  };
}

function run(validate: ValidateFunction, value: unknown, place: string): Fault[] {
  return validate(value) ? [] : faultsOf((validate.errors ?? []) as ErrorObject[], place);
}

function* parametersOf(document: object, operation: OperationDescription) {
  const path = `/paths/${escape(operation.path)}`;
  for (const base of [path, `${path}/${operation.method}`]) {
    const list = member(at(document, base), "parameters");
    const count = Array.isArray(list) ? list.length : 0;
    for (let index = 0; index < count; index++) {
      const found = resolve(document, `${base}/parameters/${index}`);
      if (found && isParameter(found.node)) yield { parameter: found.node, pointer: found.pointer };
    }
  }
}

function isParameter(node: unknown): node is Parameter {
  return typeof member(node, "name") === "string" && typeof member(node, "in") === "string";
}

/** Follows `$ref`s (of this document) from a pointer to where the node really stands. */
function resolve(document: object, pointer: string): { node: unknown; pointer: string } | null {
  let place = pointer;
  for (let hops = 0; hops < 10; hops++) {
    const node = at(document, place);
    if (node === undefined) return null;
    const reference = member(node, "$ref");
    if (typeof reference !== "string") return { node, pointer: place };
    place = reference.replace(/^#/, "");
  }
  return null;
}

function at(document: unknown, pointer: string): unknown {
  let node = document;
  for (const part of pointer.split("/").slice(1)) {
    node = member(node, decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return node;
}

function member(node: unknown, key: string): unknown {
  if (node === null || typeof node !== "object") return undefined;
  return Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function isJson(mediaType: string): boolean {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}
