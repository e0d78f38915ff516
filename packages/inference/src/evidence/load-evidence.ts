import { loadEventShape } from "../events/index.ts";
import { createBody, createPart } from "../operations/body-evidence.ts";
import type { BodyEvidence, PartEvidence } from "../operations/body-evidence.ts";
import { createOperation, createResponse } from "../operations/operation-evidence.ts";
import type { OperationEvidence, ResponseEvidence } from "../operations/operation-evidence.ts";
import { createSocket, directions } from "../operations/socket-evidence.ts";
import type { SocketEvidence } from "../operations/socket-evidence.ts";
import { createParameter } from "../parameters/parameter-evidence.ts";
import type { ParameterEvidence } from "../parameters/parameter-evidence.ts";
import { createPathNode } from "../paths/path-node.ts";
import type { PathNode } from "../paths/path-node.ts";
import { loadShape } from "../shapes/index.ts";
import type { JsonValue } from "../shapes/index.ts";
import { entries, number, optional, record } from "../shapes/saved-values.ts";
import type { BoundedMap } from "./bounded-map.ts";
import { createEvidence, createHost, rolesOf } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { SavedEvidenceError } from "./saved-evidence-error.ts";
import { EVIDENCE_VERSION } from "./save-evidence.ts";

/** @throws SavedEvidenceError or SavedShapeError when it is not what `saveEvidence` gave */
export function loadEvidence(json: JsonValue): Evidence {
  const saved = record(json);
  if (saved["version"] !== EVIDENCE_VERSION) {
    throw new SavedEvidenceError(
      `the saved evidence is of version ${JSON.stringify(saved["version"] ?? null)}; this program reads version ${EVIDENCE_VERSION}`,
    );
  }
  const evidence = createEvidence();
  evidence.beyond = number(saved["beyond"]);
  loadMap(evidence.hosts, saved["hosts"], createHost, (host, value) => {
    const { roles, paths, sockets } = record(value);
    const counts = record(roles);
    for (const [role] of rolesOf(host)) host.roles[role] = number(counts[role]);
    loadPaths(host.paths, paths, 0);
    if (sockets !== undefined) loadPaths(host.sockets, sockets, 0);
  });
  return evidence;
}

const deepestPath = 64;

function loadPaths(node: PathNode, json: JsonValue | undefined, depth: number): void {
  if (depth > deepestPath) throw new SavedEvidenceError("the saved paths are too deep");
  const saved = record(json);
  const below = () => createPathNode(depth + 1);
  const loadChild = (child: PathNode, value: JsonValue) => loadPaths(child, value, depth + 1);
  node.echoes = number(saved["echoes"]);
  loadMap(node.operations, saved["operations"], createOperation, loadOperation);
  loadMap(node.values, saved["values"], below, loadChild);
  loadMap(node.names, saved["names"], below, loadChild);
  loadMap(node.slugs, saved["slugs"], below, loadChild);
  if (saved["others"] !== undefined) {
    node.others = below();
    loadChild(node.others, saved["others"]);
  }
}

function loadOperation(operation: OperationEvidence, json: JsonValue): void {
  const saved = record(json);
  operation.count = number(saved["n"]);
  operation.first = optional(saved["first"], number) ?? Infinity;
  operation.last = optional(saved["last"], number) ?? -Infinity;
  operation.slashed = number(saved["slashed"]);
  operation.requestsWithBody = number(saved["withBody"]);
  loadMap(operation.query, saved["query"], createParameter, loadParameter);
  loadMap(operation.headers, saved["headers"], createParameter, loadParameter);
  loadMap(operation.cookies, saved["cookies"], createParameter, loadParameter);
  loadMap(
    operation.credentials,
    saved["credentials"],
    () => ({ count: 0 }),
    (each, value) => {
      each.count = number(value);
    },
  );
  loadMap(operation.requests, saved["requests"], createBody, loadBody);
  operation.socket = optional(saved["socket"], loadSocket);
  loadMap(operation.responses, saved["responses"], createResponse, loadResponse);
}

function loadSocket(json: JsonValue): SocketEvidence {
  const saved = record(json);
  const socket = createSocket();
  for (const direction of directions) {
    const messages = record(saved[direction]);
    socket[direction].texts = loadEventShape(messages["texts"] ?? null);
    socket[direction].binary = number(messages["binary"]);
  }
  return socket;
}

function loadParameter(parameter: ParameterEvidence, json: JsonValue): void {
  const saved = record(json);
  parameter.count = number(saved["n"]);
  parameter.repeated = number(saved["repeated"]);
  parameter.listed = number(saved["listed"]);
  parameter.valued = number(saved["valued"]);
  parameter.integers = number(saved["integers"]);
  parameter.numbers = number(saved["numbers"]);
  parameter.booleans = number(saved["booleans"]);
  parameter.values = loadShape(saved["values"] ?? null);
  loadMap(parameter.members, saved["members"], createParameter, loadParameter);
}

function loadResponse(response: ResponseEvidence, json: JsonValue): void {
  const saved = record(json);
  response.count = number(saved["n"]);
  loadMap(response.headers, saved["headers"], createParameter, loadParameter);
  loadMap(response.bodies, saved["bodies"], createBody, loadBody);
}

function loadBody(body: BodyEvidence, json: JsonValue): void {
  const saved = record(json);
  const plain = record(saved["plain"]);
  body.count = number(saved["n"]);
  for (const kind of ["text", "bytes", "absent", "malformed"] as const) {
    body.plain[kind] = number(plain[kind]);
  }
  loadValues(body.values, saved["values"], loadShape);
  body.lines = optional(saved["lines"], loadShape);
  body.events = optional(saved["events"], loadEventShape);
  loadMap(body.parts, saved["parts"], createPart, loadPart);
  const digests = saved["digests"];
  if (digests === "many") body.digests.fill();
  else if (Array.isArray(digests)) for (const digest of digests) body.digests.add(number(digest));
}

function loadPart(part: PartEvidence, json: JsonValue): void {
  const saved = record(json);
  part.count = number(saved["n"]);
  part.repeated = number(saved["repeated"]);
  part.files = number(saved["files"]);
  part.values = loadShape(saved["values"] ?? null);
}

function loadMap<V>(
  into: BoundedMap<V>,
  json: JsonValue | undefined,
  create: () => V,
  load: (value: V, saved: JsonValue) => void,
): void {
  loadValues(into, json, (saved) => {
    const value = create();
    load(value, saved);
    return value;
  });
}

function loadValues<V>(
  into: BoundedMap<V>,
  json: JsonValue | undefined,
  load: (saved: JsonValue) => V,
): void {
  if (json === undefined || json === null) return;
  const saved = record(json);
  const pairs = entries(saved["entries"], (value) => value);
  if (pairs.length > into.limit) throw new SavedEvidenceError("the saved evidence is over a limit");
  for (const [key, value] of pairs) into.take(key, () => load(value));
  into.overflowed = saved["overflowed"] === true;
}
