import { ownText } from "./own-text.ts";

/** What the gateway does with a request header on its way to a service. */
export const Rule = {
  pass: 0,
  /** Concerns one hop, or claims what only the gateway may say. */
  drop: 1,
  /** Read by the gateway, then dropped; more than one is a fault. */
  single: 2,
  connection: 3,
  transferEncoding: 4,
  host: 5,
  cookie: 6,
  requestId: 7,
  traceparent: 8,
  /** Read by the gateway, and passed. */
  origin: 9,
  /** Passed; asks something of a cache. */
  cache: 10,
  /** Dropped; what it asks of the connection is node's to understand. */
  ofConnection: 11,
  /** No name that a header may have. */
  nameless: 12,
} as const;

const ruleByName = new Map<string, number>([
  ["host", Rule.host],
  ["connection", Rule.connection],
  ["transfer-encoding", Rule.transferEncoding],
  ["content-length", Rule.single],
  ["authorization", Rule.single],
  ["cookie", Rule.cookie],
  ["x-request-id", Rule.requestId],
  ["traceparent", Rule.traceparent],
  ["origin", Rule.origin],
]);

for (const name of [
  "keep-alive",
  "proxy-authorization",
  "te",
  "forwarded",
  "via",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "x-rewrite-url",
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-middleware-subrequest",
]) {
  ruleByName.set(name, Rule.drop);
}

for (const name of ["cache-control", "pragma", "range", "if-none-match", "if-modified-since"])
  ruleByName.set(name, Rule.cache);
for (const name of ["proxy-connection", "trailer", "upgrade", "http2-settings", "expect"])
  ruleByName.set(name, Rule.ofConnection);

/** Source: RFC 9110, 5.6.2. */
const tokenPattern = /^[\w!#$%&'*+.^`|~-]+$/;

const droppedPrefixes = [
  "x-workspace-",
  "x-forwarded-",
  "x-user",
  "x-auth-",
  "x-remote-",
  "x-original-",
];

/** Names arrive in few spellings; each is judged once. Bounded, for clients may invent names. */
const ruleBySpelling = new Map<string, number>();
const maxSpellings = 2_000;

/** Whether a header goes on to a service, whatever the gateway reads of it. */
export function passes(rule: number): boolean {
  return rule === Rule.pass || rule === Rule.origin || rule === Rule.cache;
}

export function ruleOf(spelling: string): number {
  return ruleBySpelling.get(spelling) ?? judge(spelling);
}

function judge(spelling: string): number {
  const name = spelling.toLowerCase();
  const rule = tokenPattern.test(name)
    ? (ruleByName.get(name) ?? ruleOfLookalike(name.replaceAll("_", "-")))
    : Rule.nameless;
  if (ruleBySpelling.size < maxSpellings) ruleBySpelling.set(ownText(spelling), rule);
  return rule;
}

/** Some servers read `X_User` as `X-User`: a look-alike of a special header does not pass. */
function ruleOfLookalike(name: string): number {
  const special =
    !passes(ruleByName.get(name) ?? Rule.pass) ||
    droppedPrefixes.some((prefix) => name.startsWith(prefix));
  return special ? Rule.drop : Rule.pass;
}
