import type { BodyEvidence } from "../operations/body-evidence.ts";
import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { createShape, mergeShapes, shapeSimilarity } from "../shapes/index.ts";
import type { JsonSchema, Shape } from "../shapes/index.ts";
import type { PrintContext } from "./print-context.ts";

/** The one shape that an API's errors have, where they have one, and what stands for errors never seen. */
export interface SharedErrors {
  /** The media type object of an error body that has the shared shape; null for any other body. */
  schemaOf(status: string, body: BodyEvidence): (() => JsonSchema) | null;
  /** Answers that an operation was not seen to give and surely has, as references. */
  unseen(statuses: readonly string[]): [range: string, response: JsonSchema][];
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
    unseen: (statuses) => {
      const shared = ranges
        .filter((range) => !hasRange(statuses, range))
        .map((range): [string, JsonSchema] => [range, referenceTo("Error")]);
      const rest = unknownAnswers([...statuses, ...shared.map(([range]) => range)]);
      return [...shared, ...rest];
    },
    components: () => ({
      UnseenResponse: unseenResponse,
      Error: {
        description: `An error, in the shape that ${places.size} responses of this API share`,
        content: { [mediaType]: { schema: print() } },
        ...(context.evidence ? { "x-seen": count } : {}),
      },
    }),
  };
}

const unseenResponse = { description: "None was seen; what it holds is not known." };

const noSharedErrors: SharedErrors = {
  schemaOf: () => null,
  unseen: unknownAnswers,
  components: () => ({ UnseenResponse: unseenResponse }),
};

/** Every operation can succeed and can be called wrongly, whether that was seen or not. */
function unknownAnswers(statuses: readonly string[]): [string, JsonSchema][] {
  const missing: [string, JsonSchema][] = [];
  if (!hasRange(statuses, "4XX")) missing.push(["4XX", referenceTo("UnseenResponse")]);
  if (!hasRange(statuses, "2XX")) missing.push(["default", referenceTo("UnseenResponse")]);
  return missing;
}

function hasRange(statuses: readonly string[], range: string): boolean {
  return statuses.some((status) => status.startsWith(range.slice(0, 1)));
}

function referenceTo(name: string): JsonSchema {
  return { $ref: `#/components/responses/${name}` };
}

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
