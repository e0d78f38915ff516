import type { Evidence } from "../evidence/evidence.ts";
import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { directions } from "../operations/socket-evidence.ts";
import { foldPaths } from "../paths/fold.ts";
import type { Template } from "../paths/fold.ts";
import { compilePins } from "../paths/pins.ts";
import { describeSecurity } from "../security/security-schemes.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { describeChannel } from "./describe-channel.ts";
import type { PrintSpecsOptions } from "./print-specs.ts";
import { SchemaRoots } from "./schema-roots.ts";
import { usedSchemas } from "./used-schemas.ts";

/** What one host says over WebSockets. */
export interface SocketSpec {
  /** With its port when it has one. */
  readonly host: string;
  readonly origin: string;
  /** AsyncAPI 3.0. */
  readonly document: JsonSchema;
  readonly channels: number;
  readonly connections: number;
  readonly messages: number;
}

/**
 * One document for each origin whose WebSockets were seen, from the client's side: it sends what was
 * sent, and receives what was received.
 */
export function printSockets(evidence: Evidence, options: PrintSpecsOptions = {}): SocketSpec[] {
  const found: SocketSpec[] = [];
  for (const [origin, host] of evidence.hosts.sorted()) {
    const name = new URL(origin).host;
    const templates = foldPaths(host.sockets, compilePins(options.pins ?? [], [name]));
    const opened = templates.flatMap(({ operations }) => operations.map(([, each]) => each));
    if (opened.length === 0) continue;
    found.push({
      host: name,
      origin,
      document: printDocument(origin, templates, opened, options),
      channels: templates.length,
      connections: opened.reduce((sum, { count }) => sum + count, 0),
      messages: opened.reduce((sum, each) => sum + messagesOf(each), 0),
    });
  }
  return found;
}

function messagesOf({ socket }: OperationEvidence): number {
  if (socket === null) return 0;
  return directions
    .map((direction) => socket[direction])
    .reduce((sum, { texts, binary }) => sum + binary + textsOf(texts.names.values()), 0);
}

function textsOf(named: Iterable<{ readonly count: number }>): number {
  return [...named].reduce((sum, { count }) => sum + count, 0);
}

function printDocument(
  origin: string,
  templates: readonly Template[],
  opened: readonly OperationEvidence[],
  { evidence = true, captures = 1 }: PrintSpecsOptions,
): JsonSchema {
  const { host, protocol } = new URL(origin);
  const roots = new SchemaRoots();
  const security = describeSecurity(opened);
  const taken = new Set<string>();
  const described = templates.flatMap((template) =>
    template.operations.map(([, operation]) =>
      describeChannel(template, operation, { roots, evidence, security, taken }),
    ),
  );
  const printed = roots.print({ evidence });
  const parts = described.map((describe) => describe());
  const channels = Object.fromEntries(parts.map(({ key, channel }) => [key, channel]));
  const operations = Object.fromEntries(parts.flatMap((part) => part.operations));
  const schemas = usedSchemas(printed, JSON.stringify(channels));
  const schemes = Object.entries(security.schemes).map(([name, scheme]) => [name, asAsync(scheme)]);
  const components = {
    ...(Object.keys(schemas).length > 0 ? { schemas } : {}),
    ...(schemes.length > 0 ? { securitySchemes: Object.fromEntries(schemes) } : {}),
  };
  const connections = opened.reduce((sum, { count }) => sum + count, 0);
  return {
    asyncapi: "3.0.0",
    info: {
      title: host,
      version: "0.0.0",
      description: `Inferred from ${connections} WebSocket connections in ${captures} ${captures === 1 ? "capture" : "captures"}, from the client's side. It describes what was seen; what it does not name was not seen, and may exist.`,
      ...(evidence ? { "x-inferred": { connections, captures } } : {}),
    },
    defaultContentType: "application/json",
    servers: { [serverName]: { host, protocol: protocol === "https:" ? "wss" : "ws" } },
    channels,
    operations,
    ...(Object.keys(components).length > 0 ? { components } : {}),
  };
}

const serverName = "main";

/** A key in a header, a query or a cookie has another name here. */
function asAsync(scheme: JsonSchema): JsonSchema {
  return scheme["type"] === "apiKey" ? { ...scheme, type: "httpApiKey" } : scheme;
}
