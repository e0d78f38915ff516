import type { MockSchemas } from "../mock/schemas.ts";
import { member, textMember } from "../spec/json.ts";
import type { JsonObject } from "../spec/json.ts";
import type { Operation, Parameter } from "../spec/operations.ts";

const host = "{{baseUrl}}";

/**
 * An address below the collection's `baseUrl`. A segment that is a parameter is one of Postman's, with
 * a value; where it is only part of a segment, the value stands in the path.
 */
export function urlOf(schemas: MockSchemas, { path, parameters }: Operation): JsonObject {
  const valueOf = (parameter: Parameter) =>
    schemas.makeText(member(parameter.node, "schema") ?? {});
  const inPath = parameters.filter(({ place }) => place === "path");
  const variables: JsonObject[] = [];
  const segments = path
    .split("/")
    .filter((segment, index) => index > 0 || segment !== "")
    .map((segment) => {
      const whole = inPath.find(({ name }) => segment === `{${name}}`);
      if (!whole) return withValues(segment, inPath, valueOf);
      variables.push({ key: whole.name, value: valueOf(whole), ...described(whole) });
      return `:${whole.name}`;
    });
  const query = parameters
    .filter(({ place }) => place === "query")
    .map((parameter) => ({
      key: parameter.name,
      value: valueOf(parameter),
      ...(parameter.required ? {} : { disabled: true }),
      ...described(parameter),
    }));
  const sent = query.filter((one) => !("disabled" in one));
  const search = sent.map(({ key, value }) => `${encode(key)}=${encode(value)}`).join("&");
  return {
    raw: `${host}/${segments.join("/")}${search === "" ? "" : `?${search}`}`,
    host: [host],
    path: segments,
    ...(query.length > 0 ? { query } : {}),
    ...(variables.length > 0 ? { variable: variables } : {}),
  };
}

function withValues(
  segment: string,
  parameters: readonly Parameter[],
  valueOf: (parameter: Parameter) => string,
): string {
  return parameters.reduce(
    (text, parameter) => text.replaceAll(`{${parameter.name}}`, () => encode(valueOf(parameter))),
    segment,
  );
}

function described({ node }: Parameter): JsonObject {
  const description = textMember(node, "description");
  return description === undefined ? {} : { description: description.slice(0, 1_000) };
}

/** Of text that may be half of a pair of UTF-16. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
