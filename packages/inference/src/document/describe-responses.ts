import type { ResponseEvidence } from "../operations/operation-evidence.ts";
import type { BoundedMap } from "../evidence/bounded-map.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { describeBody } from "./describe-body.ts";
import { describeHeaders } from "./describe-parameters.ts";
import type { PrintContext } from "./print-context.ts";
import type { SharedErrors } from "./shared-errors.ts";

/** Not by `import`, which would load the HTTP client as well: a tenth of a second, and 13 MB. */
const { STATUS_CODES } = process.getBuiltinModule("node:http");

export function describeResponses(
  responses: BoundedMap<ResponseEvidence>,
  hint: string,
  errors: SharedErrors,
  context: PrintContext,
): () => JsonSchema {
  const printed = responses
    .sorted()
    .map(
      ([status, response]) =>
        [status, describeResponse(status, response, hint, errors, context)] as const,
    );
  const unseen = errors.unseen(responses.sorted().map(([status]) => status));
  return () => ({
    ...Object.fromEntries(printed.map(([status, print]) => [status, print()])),
    ...Object.fromEntries(unseen.map(([range, reference]) => [range, reference])),
  });
}

function describeResponse(
  status: string,
  response: ResponseEvidence,
  hint: string,
  errors: SharedErrors,
  context: PrintContext,
): () => JsonSchema {
  const place = `${hint} ${status}`;
  const headers = describeHeaders(response.headers, place, context);
  const bodies = response.bodies.sorted().map(([mediaType, body]) => {
    const shared = errors.schemaOf(status, body);
    return [mediaType, shared ?? describeBody(mediaType, body, place, context)] as const;
  });
  return () => {
    const described = headers();
    return {
      description: STATUS_CODES[status] ?? `Status ${status}`,
      ...(Object.keys(described).length > 0 ? { headers: described } : {}),
      ...(bodies.length > 0
        ? { content: Object.fromEntries(bodies.map(([type, print]) => [type, print()])) }
        : {}),
      ...(context.evidence ? { "x-seen": response.count } : {}),
    };
  };
}
