import type { OperationEvidence } from "../operations/operation-evidence.ts";
import { answerOf } from "../paths/signature.ts";
import type { Template } from "../paths/fold.ts";
import type { SecuritySchemes } from "../security/security-schemes.ts";
import type { JsonSchema } from "../shapes/index.ts";
import { describeBody } from "./describe-body.ts";
import { describeParameters } from "./describe-parameters.ts";
import { describeResponses } from "./describe-responses.ts";
import { nameOperation } from "./operation-names.ts";
import type { PrintContext } from "./print-context.ts";
import type { SharedErrors } from "./shared-errors.ts";

export interface DocumentContext extends PrintContext {
  readonly security: SecuritySchemes;
  readonly errors: SharedErrors;
  /** Operation ids that are taken. */
  readonly taken: Set<string>;
}

export function describeOperation(
  method: string,
  operation: OperationEvidence,
  template: Template,
  context: DocumentContext,
): () => JsonSchema {
  const hint = `${method} ${template.path}`;
  const name = nameOperation(method, template.path, givesOne(operation));
  const operationId = unique(name.operationId, context.taken);
  const parameters = describeParameters(operation, template.parameters, hint, context);
  const requestBody = describeRequests(operation, hint, context);
  const responses = describeResponses(operation.responses, hint, context.errors, context);
  return () => {
    const listed = parameters();
    const body = requestBody?.();
    const security = context.security.requirementsOf(operation);
    return {
      operationId,
      summary: name.summary,
      tags: [name.tag],
      ...(listed.length > 0 ? { parameters: listed } : {}),
      ...(body ? { requestBody: body } : {}),
      responses: responses(),
      security,
      ...(context.evidence ? { "x-seen": seenOf(operation) } : {}),
      ...(operation.slashed * 2 > operation.count ? { "x-trailing-slash": true } : {}),
    };
  };
}

/** Objects of fields, none of which is a list. */
function givesOne(operation: OperationEvidence): boolean {
  const answer = answerOf(operation);
  if (typeof answer === "string") return false;
  const { arrays, objects } = answer.root;
  if (arrays !== null || objects === null) return false;
  return [...objects.variants.values()].every(
    ({ wild, properties }) =>
      wild === null &&
      properties.size > 0 &&
      [...properties.values()].every((field) => field.arrays === null),
  );
}

function describeRequests(
  operation: OperationEvidence,
  hint: string,
  context: PrintContext,
): (() => JsonSchema) | null {
  if (operation.requests.size === 0) return null;
  const bodies = operation.requests
    .sorted()
    .map(([type, body]) => [type, describeBody(type, body, `${hint} request`, context)] as const);
  return () => ({
    ...(operation.requestsWithBody === operation.count ? { required: true } : {}),
    content: Object.fromEntries(bodies.map(([type, print]) => [type, print()])),
    ...(context.evidence ? { "x-seen": operation.requestsWithBody } : {}),
  });
}

function seenOf({ count, first, last }: OperationEvidence): JsonSchema {
  return {
    count,
    ...(Number.isFinite(first) ? { first: new Date(first).toISOString() } : {}),
    ...(Number.isFinite(last) ? { last: new Date(last).toISOString() } : {}),
  };
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`;
  taken.add(free);
  return free;
}
