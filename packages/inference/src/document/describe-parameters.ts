import type { OperationEvidence } from "../operations/operation-evidence.ts";
import type { ParameterEvidence, Parameters } from "../parameters/parameter-evidence.ts";
import { isRequiredQuery } from "../parameters/required-parameter.ts";
import type { PathParameter } from "../paths/fold.ts";
import type { SegmentKind } from "../paths/segment-kind.ts";
import type { JsonSchema } from "../shapes/index.ts";
import type { PrintContext } from "./print-context.ts";

/** All parameters of an operation: those of the path first, the others by name. */
export function describeParameters(
  operation: OperationEvidence,
  path: readonly PathParameter[],
  hint: string,
  context: PrintContext,
): () => JsonSchema[] {
  const others = (["query", "headers", "cookies"] as const).flatMap((place) =>
    operation[place]
      .sorted()
      .map(([name, parameter]) =>
        describeParameter(name, parameter, locations[place], operation.count, hint, context),
      ),
  );
  return () => [
    ...path.map((parameter) => pathParameter(parameter, operation.count, context)),
    ...others.map((print) => print()),
  ];
}

const locations = { query: "query", headers: "header", cookies: "cookie" } as const;

function describeParameter(
  name: string,
  parameter: ParameterEvidence,
  location: "query" | "header" | "cookie",
  requests: number,
  hint: string,
  context: PrintContext,
): () => JsonSchema {
  const members = parameter.members.sorted();
  const isList = members.length > 0 && members.every(([member]) => member === "");
  const isObject = members.length > 0 && !isList;
  const seen = context.evidence ? { "x-seen": parameter.count } : {};
  const isRequired =
    location === "query"
      ? isRequiredQuery(name, parameter, requests)
      : parameter.count === requests;
  const base = (parameterName: string): JsonSchema => ({
    name: parameterName,
    in: location,
    ...(isRequired ? { required: true } : {}),
    ...seen,
  });
  if (isObject) {
    const print = describeMembers(parameter, `${hint} ${location} ${name}`, context);
    return () => ({ ...base(name), style: "deepObject", explode: true, schema: print() });
  }
  const values = isList ? parameter.members.get("") : parameter;
  const print = context.roots.add(`${hint} ${location} ${name}`, (values ?? parameter).values);
  const isRepeated = isList || parameter.repeated > 0;
  return () => {
    const one = valueSchema(values ?? parameter, print());
    if (!isRepeated) return { ...base(name), ...emptyAllowed(parameter, location), schema: one };
    return { ...base(isList ? `${name}[]` : name), schema: { type: "array", items: one } };
  };
}

/** A key without a value, `?CurrentUser`, is a flag. */
function emptyAllowed(parameter: ParameterEvidence, location: string): JsonSchema {
  const isEmptySometimes = location === "query" && parameter.valued < parameter.count;
  return isEmptySometimes ? { allowEmptyValue: true } : {};
}

function describeMembers(
  parameter: ParameterEvidence,
  hint: string,
  context: PrintContext,
): () => JsonSchema {
  const printed = parameter.members.sorted().map(([name, member]) => {
    const print = context.roots.add(`${hint} ${name}`, member.values);
    return [name, () => valueSchema(member, print())] as const;
  });
  return () => ({
    type: "object",
    properties: Object.fromEntries(printed.map(([name, print]) => [name, print()])),
  });
}

/** A number or a boolean when every value read as one; else what the texts have in common. */
function valueSchema(values: ParameterEvidence, text: JsonSchema): JsonSchema {
  const { valued, integers, numbers, booleans } = values;
  if (valued > 0 && integers === valued) return { type: "integer" };
  if (valued > 0 && numbers === valued) return { type: "number" };
  if (valued > 0 && booleans === valued) return { type: "boolean" };
  return Object.keys(text).length === 0 ? { type: "string" } : text;
}

function pathParameter(
  { name, kinds, fold }: PathParameter,
  requests: number,
  context: PrintContext,
): JsonSchema {
  return {
    name,
    in: "path",
    required: true,
    schema: pathSchema(kinds),
    ...(context.evidence
      ? { "x-seen": requests, "x-fold": { kinds: fold.kinds, words: fold.wordCount } }
      : {}),
  };
}

function pathSchema(kinds: ReadonlySet<SegmentKind>): JsonSchema {
  const [only] = kinds;
  if (kinds.size === 1) {
    if (only === "integer") return { type: "integer" };
    if (only === "number") return { type: "number" };
    if (only === "uuid" || only === "email" || only === "date" || only === "date-time")
      return { type: "string", format: only };
  }
  return { type: "string" };
}

/** Response headers, as a map by name. */
export function describeHeaders(
  headers: Parameters,
  hint: string,
  context: PrintContext,
): () => JsonSchema {
  const printed = headers.sorted().map(([name, header]) => {
    return { name, header, print: context.roots.add(`${hint} header ${name}`, header.values) };
  });
  return () =>
    Object.fromEntries(
      printed.map(({ name, header, print }) => [
        name,
        {
          schema: valueSchema(header, print()),
          ...(context.evidence ? { "x-seen": header.count } : {}),
        },
      ]),
    );
}
