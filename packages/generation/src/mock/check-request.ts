import { member } from "../spec/json.ts";
import { isJsonType } from "../spec/operations.ts";
import type { Parameter } from "../spec/operations.ts";
import type { MockRequest } from "./mock.ts";
import type { Route } from "./routes.ts";
import type { Fault, MockSchemas } from "./schemas.ts";

/** What the spec refuses of a request: parameters that lack or do not fit, a body that does not. */
export function checkRequest(schemas: MockSchemas, route: Route, request: MockRequest): Fault[] {
  return [
    ...route.operation.parameters.flatMap((parameter) =>
      checkParameter(schemas, route, request, parameter),
    ),
    ...checkBody(schemas, route, request),
  ];
}

function checkParameter(
  schemas: MockSchemas,
  route: Route,
  request: MockRequest,
  { name, place, required, node }: Parameter,
): Fault[] {
  const values = valuesOf(route, request, place, name);
  const pointer = `${place}.${name}`;
  if (values === null) return [];
  if (values.length === 0) return required ? [{ pointer, detail: "is required" }] : [];
  const schema = member(node, "schema");
  // What is written in other styles or as JSON is let through: it is text of its own grammar.
  if (schema === undefined || member(node, "style") !== undefined) return [];
  const given = values.length === 1 ? (values[0] ?? "") : values;
  return schemas.faultsOfText(schema, given).map(({ detail }) => ({ pointer, detail }));
}

/** The values sent; null where the mock does not look. */
function valuesOf(
  route: Route,
  request: MockRequest,
  place: Parameter["place"],
  name: string,
): readonly string[] | null {
  if (place === "query") return request.query.getAll(name);
  if (place === "path") return route.values[name] === undefined ? [] : [route.values[name]];
  if (place === "cookie") return null;
  const header = request.headers[name.toLowerCase()];
  return header === undefined ? [] : [header];
}

function checkBody(schemas: MockSchemas, route: Route, request: MockRequest): Fault[] {
  const { body } = route.operation;
  if (!body) return [];
  if (request.body === "")
    return body.required ? [{ pointer: "", detail: "a body is required" }] : [];
  const content = body.content.find(({ type }) => isJsonType(type));
  const sent = request.headers["content-type"] ?? "application/json";
  if (!content || !isJsonType(sent)) return [];
  try {
    const value: unknown = JSON.parse(request.body);
    return schemas.faultsOf(content.schema, value);
  } catch {
    return [{ pointer: "", detail: "the body is no JSON" }];
  }
}
