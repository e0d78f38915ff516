import { BoundedMap, hashText } from "../evidence/bounded-map.ts";
import { DistinctSketch } from "../evidence/distinct-sketch.ts";
import { addEvent, addStreamEnd, createEventShape, mergeEventShapes } from "../events/index.ts";
import type { EventShape } from "../events/index.ts";
import { addValue, createShape, mergeShapes } from "../shapes/index.ts";
import type { Shape } from "../shapes/index.ts";
import type { ExchangeBody, MultipartPart } from "@workspace/traffic";
import type { Content } from "./content.ts";

/** What bodies of one media type held. Several kinds may stand under one type. */
export interface BodyEvidence {
  count: number;
  /** Text, bytes, and bodies whose content was not kept or says JSON and is none. */
  plain: Record<PlainKind, number>;
  /** By call: a GraphQL operation's or a JSON-RPC method's name; "" where bodies have no such name. */
  readonly values: BoundedMap<Shape>;
  /** The values of a body of lines. */
  lines: Shape | null;
  events: EventShape | null;
  readonly parts: BoundedMap<PartEvidence>;
  /** Whole bodies: ten copies of one answer are one witness. */
  readonly digests: DistinctSketch;
}

type PlainKind = "text" | "bytes" | "absent" | "malformed";

const plainKinds: readonly PlainKind[] = ["text", "bytes", "absent", "malformed"];

export interface PartEvidence {
  count: number;
  repeated: number;
  files: number;
  values: Shape;
}

const callLimit = 200;
const partLimit = 64;
const digestLimit = 64;
const longestField = 4096;

export function createBody(): BodyEvidence {
  return {
    count: 0,
    plain: { text: 0, bytes: 0, absent: 0, malformed: 0 },
    values: new BoundedMap(callLimit),
    lines: null,
    events: null,
    parts: new BoundedMap(partLimit),
    digests: new DistinctSketch(digestLimit),
  };
}

export function addBody(
  body: BodyEvidence,
  content: Content,
  { call, source, at }: { call: string; source: ExchangeBody | null; at?: number },
): void {
  body.count += 1;
  if (!body.digests.isFull) body.digests.add(digestOf(source));
  switch (content.kind) {
    case "json": {
      const shape = body.values.take(call, createShape);
      if (shape) addValue(shape, content.value, at);
      return;
    }
    case "json-lines":
      body.lines ??= createShape();
      for (const value of content.values) addValue(body.lines, value, at);
      return;
    case "event-stream":
      body.events ??= createEventShape();
      for (const event of content.stream.events) addEvent(body.events, event, at);
      addStreamEnd(body.events);
      return;
    case "multipart":
      addParts(body, content.parts, at);
      return;
    case "text":
      body.plain[content.claims === "json" ? "malformed" : "text"] += 1;
      return;
    default:
      body.plain[content.kind] += 1;
  }
}

/** 32 bits of the content: enough to tell a few dozen bodies apart. */
function digestOf(body: ExchangeBody | null): number {
  if (body?.content.kind === "text") return hashText(body.content.text);
  if (body?.content.kind !== "bytes") return 0;
  return hashText(Buffer.from(body.content.bytes).toString("latin1"));
}

function addParts(body: BodyEvidence, parts: readonly MultipartPart[], at?: number): void {
  const seen = new Set<string>();
  for (const { name, fileName, content } of parts) {
    const part = name === null ? null : body.parts.take(name, createPart);
    if (name === null || !part) continue;
    if (!seen.has(name)) part.count += 1;
    else part.repeated += 1;
    seen.add(name);
    if (fileName === null) addValue(part.values, content.slice(0, longestField), at);
    else part.files += 1;
  }
}

export function createPart(): PartEvidence {
  return { count: 0, repeated: 0, files: 0, values: createShape() };
}

export function mergeBody(into: BodyEvidence, from: BodyEvidence): void {
  into.count += from.count;
  for (const kind of plainKinds) into.plain[kind] += from.plain[kind];
  for (const [call, shape] of from.values.entries()) {
    const own = into.values.take(call, createShape);
    if (own) into.values.replace(call, mergeShapes(own, shape));
  }
  if (from.lines) into.lines = mergeShapes(into.lines ?? createShape(), from.lines);
  if (from.events) into.events = mergeEventShapes(into.events ?? createEventShape(), from.events);
  into.digests.merge(from.digests);
  for (const [name, part] of from.parts.entries()) {
    const own = into.parts.take(name, createPart);
    if (!own) continue;
    own.count += part.count;
    own.repeated += part.repeated;
    own.files += part.files;
    own.values = mergeShapes(own.values, part.values);
  }
}
