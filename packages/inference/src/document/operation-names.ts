import { isPlural, isVersion, singularOf } from "../paths/words.ts";

export interface OperationName {
  /** In camelCase, verb first: `listUserFactors`. Not yet unique. */
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
}

const silent = /^(?:api|apis|rest|rpc|index|-)$/i;
/** One address for many calls: its name says all that there is to say. */
const dispatchers = /^(?:rpc|jsonrpc|graphql)$/i;
const acts =
  /^(?:accept|activate|apply|approve|archive|assign|cancel|check|clear|clone|close|complete|confirm|connect|convert|copy|count|create|deactivate|delete|disable|disconnect|download|enable|execute|export|find|follow|generate|get|import|invite|join|leave|like|list|lock|login|logout|mark|merge|move|pause|play|publish|query|refresh|register|reject|remove|rename|reset|resolve|restart|restore|resume|retry|revoke|rotate|run|save|search|seek|send|shuffle|skip|start|stop|submit|subscribe|suspend|sync|transfer|unarchive|unfollow|unlock|unsubscribe|update|upload|validate|verify)(?:$|[-_.A-Z])/;

/**
 * Names an operation by its method and path, so that more evidence does not rename it. `givesOne`: its
 * answers are one thing each, though the path ends in a plural (`/users/{user_id}/preferences`).
 */
export function nameOperation(method: string, path: string, givesOne = false): OperationName {
  const segments = path.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1) ?? "";
  const verbOfLast = /:([A-Za-z]+)$/.exec(last)?.[1];
  const endsInParameter = last.includes("{") && verbOfLast === undefined;
  const words: string[] = [];
  let collection: string | null = null;
  for (const [index, segment] of segments.entries()) {
    const literal = segment.replaceAll(/;.*$|^@|\{[^}]*\}|:[A-Za-z]+$|\.[a-z]+$/gi, "");
    if (literal === "" || silent.test(literal) || isVersion(literal)) continue;
    const isOne = segments[index + 1]?.startsWith("{") ?? false;
    words.push(isOne ? singularOf(literal) : literal);
    collection ??= literal;
  }
  // A path of nothing but `/api/rpc` is still called something.
  if (words.length === 0) {
    const said = segments.findLast((segment) => /[a-z]/i.test(segment) && !segment.includes("{"));
    if (said !== undefined && !isVersion(said)) words.push(said);
    collection = words[0] ?? null;
  }
  const tail = words.at(-1) ?? "";
  const act = verbOfLast ?? (!endsInParameter && acts.test(tail) && method !== "GET" ? tail : null);
  const verb = act === null ? verbOf(method, tail, endsInParameter, givesOne) : null;
  // One thing is created in a collection of many.
  if (verb === "create" && words.length > 0) words[words.length - 1] = singularOf(tail);
  const parts = words.map(partsOf);
  const named = act === null ? parts.flat() : verbOfLast ? parts.flat() : parts.slice(0, -1).flat();
  const sentence = [
    ...(act === null ? [verb ?? ""] : partsOf(act)),
    ...(named.length ? named : ["root"]),
  ];
  const finished = act !== null && named.length === 0 ? partsOf(act) : sentence;
  return {
    operationId: camelCase(finished),
    summary: capital(finished.join(" ").toLowerCase()),
    tag: (collection === null ? ["root"] : partsOf(collection)).join("-").toLowerCase(),
  };
}

function verbOf(method: string, tail: string, endsInParameter: boolean, givesOne: boolean): string {
  switch (method) {
    case "GET":
      return !endsInParameter && !givesOne && isPlural(tail) ? "list" : "get";
    case "POST":
      if (dispatchers.test(tail)) return "call";
      return endsInParameter ? "post" : "create";
    case "PUT":
      return "put";
    case "PATCH":
      return "update";
    default:
      return method.toLowerCase();
  }
}

function partsOf(text: string): string[] {
  return text
    .replaceAll(/%[0-9A-Fa-f]{2}/g, " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "");
}

function camelCase(parts: readonly string[]): string {
  const text = parts.map((part) => capital(part)).join("");
  const lowered = text.slice(0, 1).toLowerCase() + text.slice(1);
  return /^[a-z]/.test(lowered) ? lowered : `op${lowered}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
