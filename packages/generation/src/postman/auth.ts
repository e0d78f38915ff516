import { entriesOf, itemsOf, member, textMember } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/json.ts";
import type { Spec } from "../spec/spec.ts";

/**
 * The first way to sign in that Postman has; null where the document asks for none that it has. The
 * values are variables of the collection, named like the schemes.
 */
export function authOf(spec: Spec, security: JsonValue | undefined): JsonObject | null {
  if (security === undefined) return null;
  const ways = itemsOf(security).map((way) => entriesOf(way).map(([name]) => name));
  if (ways.length === 0 || ways.some((names) => names.length === 0)) return { type: "noauth" };
  for (const name of ways.flat()) {
    const schemes = member(member(spec.root, "components"), "securitySchemes");
    const auth = describe(name, spec.resolve(member(schemes, name)));
    if (auth) return auth;
  }
  return null;
}

function describe(name: string, scheme: JsonValue | undefined): JsonObject | null {
  const variable = `{{${name}}}`;
  switch (textMember(scheme, "type")) {
    case "http":
      return describeHttp(textMember(scheme, "scheme")?.toLowerCase() ?? "", variable);
    case "oauth2":
    case "openIdConnect":
      return { type: "bearer", bearer: [attribute("token", variable)] };
    case "apiKey": {
      const place = textMember(scheme, "in");
      // It has no place for a cookie of its own.
      if (place !== "header" && place !== "query") return null;
      const key = textMember(scheme, "name") ?? name;
      const attributes = [attribute("key", key), attribute("value", variable)];
      return { type: "apikey", apikey: [...attributes, attribute("in", place)] };
    }
    default:
      return null;
  }
}

function describeHttp(scheme: string, variable: string): JsonObject | null {
  if (scheme === "bearer") return { type: "bearer", bearer: [attribute("token", variable)] };
  if (scheme !== "basic" && scheme !== "digest") return null;
  return { type: scheme, [scheme]: [attribute("username", ""), attribute("password", variable)] };
}

function attribute(key: string, value: string): JsonObject {
  return { key, value, type: "string" };
}
