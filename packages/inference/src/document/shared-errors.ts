import type { BodyEvidence } from "../operations/body-evidence.ts";
import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { createShape, mergeShapes, shapeSimilarity } from "../shapes/index.ts";
import type { JsonSchema, Shape } from "../shapes/index.ts";
import type { PrintContext } from "./print-context.ts";

/** The one shape that an API's errors have, where they have one. */
export interface SharedErrors {
  /** The media type object of an error body that has the shared shape; null for any other body. */
  schemaOf(status: string, body: BodyEvidence): (() => JsonSchema) | null;
  /** Ranges of errors that an operation was not seen to give, and what they would look like. */
  unseenRanges(statuses: readonly string[]): [range: string, response: JsonSchema][];
  /** For `components.responses`. */
  components(): JsonSchema;
}

const leastSimilarity = 0.8;

interface ErrorBody {
  readonly status: string;
  readonly mediaType: string;
  readonly body: BodyEvidence;
  readonly shape: Shape;
}

export function shareErrors(
  operations: readonly OperationEvidence[],
  context: PrintContext,
): SharedErrors {
  const errors = operations.flatMap(errorBodies);
  const alike = largestAlike(errors);
  // One operation's one status is no habit of the API.
  const places = new Set(alike.map(({ body }) => body));
  if (places.size < 2 || places.size < errors.length * 0.5) return noSharedErrors;
  let united = createShape();
  for (const { shape } of alike) united = mergeShapes(united, shape);
  const print = context.roots.add("error", united);
  const count = alike.reduce((sum, { body }) => sum + body.count, 0);
  const ranges = [...new Set(alike.map(({ status }) => `${status.slice(0, 1)}XX`))].toSorted();
  const mediaType = mostFrequent(alike.map((error) => error.mediaType));
  return {
    schemaOf: (_, body) =>
      places.has(body)
        ? () => ({
            schema: print(),
            ...(context.evidence ? { "x-seen": body.count, "x-distinct": body.digests.size } : {}),
          })
        : null,
    unseenRanges: (statuses) =>
      ranges
        .filter((range) => !statuses.some((status) => status.startsWith(range.slice(0, 1))))
        .map((range) => [range, { $ref: "#/components/responses/Error" }]),
    components: () => ({
      Error: {
        description: `An error, in the shape that ${places.size} responses of this API share`,
        content: { [mediaType]: { schema: print() } },
        ...(context.evidence ? { "x-seen": count } : {}),
      },
    }),
  };
}

const noSharedErrors: SharedErrors = {
  schemaOf: () => null,
  unseenRanges: () => [],
  components: () => ({}),
};

function errorBodies({ responses }: OperationEvidence): ErrorBody[] {
  const found: ErrorBody[] = [];
  for (const [status, { bodies }] of responses.sorted()) {
    if (!/^[45]/.test(status)) continue;
    for (const [mediaType, body] of bodies.sorted()) {
      const shape = body.values.get("");
      if (shape && body.values.size === 1 && !body.events)
        found.push({ status, mediaType, body, shape });
    }
  }
  return found;
}

function largestAlike(errors: readonly ErrorBody[]): ErrorBody[] {
  const clusters: ErrorBody[][] = [];
  for (const error of errors) {
    const home = clusters.find(
      ([first]) => first && shapeSimilarity(first.shape, error.shape) >= leastSimilarity,
    );
    if (home) home.push(error);
    else clusters.push([error]);
  }
  return clusters.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return (
    [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0] ??
    "application/json"
  );
}
