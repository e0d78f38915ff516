import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import type { OpenApiDocument, OperationDescription } from "@workspace/contracts";
import { closeDocument } from "./close-schema.ts";
import { follow, isObject, nodeAt } from "./schema-node.ts";

/** What is wrong with a value, in words; null when nothing is. */
export type Validate = (value: unknown) => string | null;

export interface OperationValidators {
  /** Of the JSON request body; null where there is none. */
  readonly body: Validate | null;
  /** Of a reply's JSON body, or of one event; null where the spec declares no schema. */
  reply(status: number, mediaType: string): Validate | null;
}

/**
 * Compiles schemas of a contract on first use.
 * @param closed replies may not hold members that the spec does not declare
 */
export function createValidators(
  document: OpenApiDocument,
  options: { readonly closed: boolean },
): (operation: OperationDescription) => OperationValidators {
  const requests = compiler(document);
  const replies = compiler(options.closed ? closeDocument(document) : document);
  return (operation) => {
    const base = `/paths/${escape(operation.path)}/${operation.method}`;
    const body = placeOf(document, `${base}/requestBody`);
    const hasJson = isObject(nodeAt(document, `${body}/content/application~1json/schema`));
    const known = new Map<string, Validate | null>();
    return {
      body: hasJson ? requests(`${body}/content/application~1json/schema`) : null,
      reply(status, mediaType) {
        const key = `${status} ${mediaType}`;
        let found = known.get(key);
        if (found === undefined) {
          const response = placeOf(document, `${base}/responses/${status}`);
          const pointer = `${response}/content/${escape(mediaType)}/schema`;
          found = nodeAt(document, pointer) === undefined ? null : replies(pointer);
          known.set(key, found);
        }
        return found;
      },
    };
  };
}

function compiler(document: object): (pointer: string) => Validate {
  const ajv = new Ajv2020({
    allErrors: false,
    strict: false,
    validateSchema: false,
    logger: false,
  });
  ajvFormats.default(ajv);
  ajv.addSchema({ $id: "contract", ...document });
  return (pointer) => {
    let validate: ValidateFunction | undefined;
    return (value) => {
      validate ??= ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
      if (validate(value)) return null;
      const error = deepest(validate.errors ?? []);
      const extra = error?.params["additionalProperty"];
      const name = typeof extra === "string" ? ` ("${extra}")` : "";
      return `${error?.instancePath || "/"} ${error?.message ?? "is not valid"}${name}`;
    };
  };
}

/** Where unions fail in several branches, the branch that got furthest was meant. */
function deepest(errors: NonNullable<ValidateFunction["errors"]>) {
  const depth = (path: string) => path.split("/").length;
  return (
    errors
      .filter(({ keyword }) => keyword !== "oneOf" && keyword !== "anyOf")
      .reduce<(typeof errors)[number] | undefined>(
        (best, error) =>
          best && depth(best.instancePath) >= depth(error.instancePath) ? best : error,
        undefined,
      ) ?? errors[0]
  );
}

/** Where a node really stands: a pointer without a reference object at its end. */
function placeOf(document: unknown, pointer: string): string {
  let place = pointer;
  for (let hops = 0; hops < 20; hops++) {
    const parent = nodeAt(document, place.slice(0, place.lastIndexOf("/")));
    const name = place.slice(place.lastIndexOf("/") + 1);
    const node = isObject(parent) ? parent[name.replaceAll("~1", "/").replaceAll("~0", "~")] : null;
    if (!isObject(node) || typeof node["$ref"] !== "string") return place;
    if (follow(document, node) === undefined) return place;
    place = node["$ref"].replace(/^#/, "");
  }
  return place;
}

function escape(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}
