import type { EventShape } from "../../events/event-shape.ts";
import type { JsonSchema } from "../json.ts";
import type { Shape } from "../shape.ts";
import { Graph, placeOf } from "./graph.ts";
import type { PlaceNode } from "./graph.ts";
import { Habits } from "./habits.ts";
import { findMaps } from "./maps.ts";
import { mergeEqualKinds } from "./merge-equal.ts";
import { nameKinds } from "./names.ts";
import { poolKinds } from "./pool-kinds.ts";
import { Printer } from "./printer.ts";
import type { Origin } from "./seen-twice.ts";
import { uniteLikeKinds } from "./split-kinds.ts";
import { joinParts, partsOf } from "./stream-roots.ts";
import type { StreamPart } from "./stream-roots.ts";

export interface PrintOptions {
  /** `x-` fields that say what each part of a schema rests on; true when absent. */
  readonly evidence?: boolean;
}

/** Keys say where a shape stands ("GET /users/{user_id} 200"): components are named after them. */
export interface SchemaSources {
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The streams of the same document, under keys of their own. */
  readonly events?: ReadonlyMap<string, EventShape>;
  /** By the key of a shape whose values another has as well, among those of others: that one's key. */
  readonly wholes?: ReadonlyMap<string, string>;
}

export interface PrintedSchemas {
  /** By the sources' keys. */
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  /** What `#/components/schemas` must hold. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

const MOST_ROUNDS = 6;

interface Root {
  readonly hint: string;
  readonly shape: Shape | EventShape;
  readonly parts: ReadonlyArray<readonly [StreamPart, PlaceNode]>;
}

/** Prints all shapes of one document together, so that what they share is written once. */
export function printSchemas(
  { shapes, events = new Map(), wholes = new Map() }: SchemaSources,
  options: PrintOptions = {},
): PrintedSchemas {
  const graph = new Graph();
  const isWhole = new Set(wholes.values());
  const originOf = (hint: string): Origin | null => {
    const root = isWhole.has(hint) ? hint : wholes.get(hint);
    return root === undefined ? null : { root, isWhole: root === hint };
  };
  const roots = [...shapes, ...events]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([hint, shape]) => addRoot(graph, hint, shape, originOf(hint)));
  settle(graph);
  const usage = mergeEqualKinds(
    graph,
    roots.flatMap((root) => root.parts.map(([, place]) => place)),
  );
  const names = nameKinds(graph, usage);
  const printer = new Printer(Habits.of(graph), names, usage, options.evidence ?? true);
  const components = [...names].map(([kind, name]) => [name, printer.component(kind)] as const);
  return {
    schemas: new Map(roots.map((root) => [root.hint, printRoot(root, printer)])),
    components: Object.fromEntries(components.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** What is pooled shows maps and likenesses that no place showed alone; so round by round. */
function settle(graph: Graph): void {
  findMaps(graph);
  uniteLikeKinds(graph);
  for (let round = 0; round < MOST_ROUNDS && poolKinds(graph); round += 1) {
    findMaps(graph);
    uniteLikeKinds(graph);
  }
}

function addRoot(
  graph: Graph,
  hint: string,
  shape: Shape | EventShape,
  origin: Origin | null,
): Root {
  const parts: StreamPart[] =
    shape.kind === "events"
      ? partsOf(shape)
      : [{ event: null, count: shape.root.count, data: shape }];
  const places = parts.map((part) => [part, graph.addPlace(part.data.root, hint, origin)] as const);
  return { hint, shape, parts: places };
}

function printRoot(root: Root, printer: Printer): JsonSchema {
  const printed = root.parts.map(
    ([part, place]) => [part, { ...printer.place(place), ...timesOf(place, printer) }] as const,
  );
  if (root.shape.kind === "events") return joinParts(root.shape, printed, printer.evidence);
  return printed[0]?.[1] ?? {};
}

/** When the values of a whole place were seen; its parts were seen at times within. */
function timesOf(node: PlaceNode, printer: Printer): JsonSchema {
  const { firstSeen, lastSeen } = placeOf(node);
  if (!printer.evidence || !Number.isFinite(firstSeen) || !Number.isFinite(lastSeen)) return {};
  return {
    "x-first-seen": new Date(firstSeen).toISOString(),
    "x-last-seen": new Date(lastSeen).toISOString(),
  };
}
