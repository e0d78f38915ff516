import { saveEventShape } from "../events/index.ts";
import type { BodyEvidence, PartEvidence } from "../operations/body-evidence.ts";
import type { OperationEvidence, ResponseEvidence } from "../operations/operation-evidence.ts";
import { directions } from "../operations/socket-evidence.ts";
import type { SocketEvidence } from "../operations/socket-evidence.ts";
import type { ParameterEvidence } from "../parameters/parameter-evidence.ts";
import type { PathNode } from "../paths/path-node.ts";
import { saveShape } from "../shapes/index.ts";
import type { JsonValue } from "../shapes/index.ts";
import type { BoundedMap } from "./bounded-map.ts";
import { rolesOf } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";

export const EVIDENCE_VERSION = 2;

/** Plain JSON that `loadEvidence` reads back. Equal evidence is saved as equal text. */
export function saveEvidence(evidence: Evidence): JsonValue {
  return {
    version: EVIDENCE_VERSION,
    beyond: evidence.beyond,
    hosts: saveMap(evidence.hosts, (host) => ({
      roles: Object.fromEntries(rolesOf(host)),
      paths: savePaths(host.paths),
      ...(host.roles.websocket > 0 ? { sockets: savePaths(host.sockets) } : {}),
    })),
  };
}

function savePaths(node: PathNode): JsonValue {
  return compact({
    operations: saveMap(node.operations, saveOperation),
    values: saveMap(node.values, savePaths),
    names: saveMap(node.names, savePaths),
    slugs: saveMap(node.slugs, savePaths),
    others: node.others && savePaths(node.others),
    echoes: node.echoes,
  });
}

function saveOperation(operation: OperationEvidence): JsonValue {
  return compact({
    n: operation.count,
    first: Number.isFinite(operation.first) ? operation.first : null,
    last: Number.isFinite(operation.last) ? operation.last : null,
    slashed: operation.slashed,
    query: saveMap(operation.query, saveParameter),
    headers: saveMap(operation.headers, saveParameter),
    cookies: saveMap(operation.cookies, saveParameter),
    credentials: saveMap(operation.credentials, ({ count }) => count),
    requests: saveMap(operation.requests, saveBody),
    withBody: operation.requestsWithBody,
    socket: operation.socket && saveSocket(operation.socket),
    responses: saveMap(operation.responses, saveResponse),
  });
}

function saveSocket(socket: SocketEvidence): JsonValue {
  const saved = directions.map((direction): [string, JsonValue] => {
    const { texts, binary } = socket[direction];
    return [direction, { texts: saveEventShape(texts), binary }];
  });
  return Object.fromEntries(saved);
}

function saveParameter(parameter: ParameterEvidence): JsonValue {
  return compact({
    n: parameter.count,
    repeated: parameter.repeated,
    listed: parameter.listed,
    valued: parameter.valued,
    integers: parameter.integers,
    numbers: parameter.numbers,
    booleans: parameter.booleans,
    values: saveShape(parameter.values),
    members: saveMap(parameter.members, saveParameter),
  });
}

function saveResponse(response: ResponseEvidence): JsonValue {
  return compact({
    n: response.count,
    headers: saveMap(response.headers, saveParameter),
    bodies: saveMap(response.bodies, saveBody),
  });
}

function saveBody(body: BodyEvidence): JsonValue {
  return compact({
    n: body.count,
    plain: compact(body.plain),
    values: saveMap(body.values, saveShape),
    lines: body.lines && saveShape(body.lines),
    events: body.events && saveEventShape(body.events),
    parts: saveMap(body.parts, savePart),
    digests: body.digests.sorted() ?? "many",
  });
}

function savePart(part: PartEvidence): JsonValue {
  return compact({
    n: part.count,
    repeated: part.repeated,
    files: part.files,
    values: saveShape(part.values),
  });
}

/** An object cannot hold `__proto__` as a key, so maps are pairs; null when there is nothing to say. */
function saveMap<V>(map: BoundedMap<V>, save: (value: V) => JsonValue): JsonValue {
  if (map.size === 0 && !map.overflowed) return null;
  const entries = map.sorted().map(([key, value]): JsonValue => [key, save(value)]);
  return map.overflowed ? { overflowed: true, entries } : { entries };
}

/** Without what is nothing: a state has thousands of zeros. */
function compact(record: { readonly [key: string]: JsonValue }): JsonValue {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== 0 && value !== null),
  );
}
