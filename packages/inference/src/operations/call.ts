import { holdsToken } from "@workspace/traffic";
import type { JsonValue } from "@workspace/traffic";
import type { Content } from "./content.ts";

/**
 * The name of the call that a request makes where many calls share one path: a GraphQL operation
 * (`graphql query CurrentUser`) or a JSON-RPC method (`rpc tools/call`); "" elsewhere.
 */
export function callOf(request: Content | null, url: URL): string {
  const call = namedCall(request, url);
  return holdsToken(call) ? "" : call;
}

function namedCall(request: Content | null, url: URL): string {
  if (request?.kind === "json" && isObject(request.value)) {
    return rpcCall(request.value) ?? graphqlCall(request.value) ?? "";
  }
  if (request !== null || url.search === "") return "";
  const query = url.searchParams.get("query");
  if (query !== null && isGraphqlDocument(query)) {
    return graphqlName(query, url.searchParams.get("operationName"));
  }
  return "";
}

type JsonObject = { readonly [key: string]: JsonValue };

const longestName = 100;

function rpcCall(body: JsonObject): string | null {
  if (typeof body["jsonrpc"] !== "string") return null;
  const method = body["method"];
  return typeof method === "string" ? `rpc ${method.slice(0, longestName)}` : null;
}

function graphqlCall(body: JsonObject): string | null {
  const name = body["operationName"];
  const query = body["query"];
  const given = typeof name === "string" && name !== "" ? name : null;
  if (typeof query === "string" && isGraphqlDocument(query)) return graphqlName(query, given);
  const isPersisted = isObject(body["extensions"]) && "persistedQuery" in body["extensions"];
  return given !== null && isPersisted ? `graphql query ${given.slice(0, longestName)}` : null;
}

/** A document starts with an operation, a fragment or a bare selection; a search's `query` does not. */
function isGraphqlDocument(text: string): boolean {
  return /^\s*(?:#[^\n]*\n\s*)*(?:(?:query|mutation|subscription)\b[^{]*\{|fragment\s+\w+\s+on\s|\{\s*[\w.]+)/.test(
    text,
  );
}

/** A bare selection goes by its first field. */
function graphqlName(document: string, given: string | null): string {
  const operations = [
    ...document.matchAll(/(?:^|[\s}])(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?\s*[({@]/g),
  ];
  const chosen = operations.find((operation) => operation[2] === given) ?? operations[0];
  const kind = chosen?.[1] ?? "query";
  const name =
    given ?? chosen?.[2] ?? /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(document)?.[1] ?? "anonymous";
  return `graphql ${kind} ${name.slice(0, longestName)}`;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
