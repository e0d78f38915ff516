import { parse } from "node:querystring";
import type { Contract, OperationDescription } from "@workspace/contracts";
import {
  createValidation,
  InvalidInputError,
  NotFoundError,
  parseJsonBody,
  ProblemError,
  UnsupportedMediaTypeError,
} from "@workspace/http";
import type { Fault, JsonLimits, OperationChecks } from "@workspace/http";
import type { Call } from "../call.ts";
import { contractFor } from "./contract-for.ts";
import { OperationFinder } from "./operation-finder.ts";

/** Looks at the body of a request. @throws ProblemError */
export type BodyCheck = (body: Buffer | undefined) => void;

interface Specification {
  readonly finder: OperationFinder;
  readonly checksOf: (operation: OperationDescription) => OperationChecks;
  readonly compiled: Map<string, OperationChecks>;
}

/** Told of each request that is not as its specification says. */
export type OnFault = (call: Call, problem: ProblemError, enforced: boolean) => void;

/**
 * Holds requests against the specification of their API before a service sees them, by the same
 * checks as the services' own kernel. Where a route only warns, the request goes on.
 */
export class EdgeValidation {
  private readonly specifications = new Map<string, Specification>();
  private readonly onFault: OnFault;
  private readonly limits: JsonLimits;

  constructor(onFault: OnFault, limits: JsonLimits) {
    this.onFault = onFault;
    this.limits = limits;
  }

  /**
   * Checks all but the body.
   * @returns the check of the body, for when it is here; undefined if there is nothing to check
   * @throws ProblemError where the route enforces its specification
   */
  check(call: Call): BodyCheck | undefined {
    const contract = contractFor(call.route);
    if (contract === undefined) return undefined;
    const specification = this.specificationOf(contract);
    let operation: OperationDescription | undefined;
    this.guard(call, () => {
      operation = checkHead(call, specification);
    });
    if (operation === undefined) return undefined;
    const checks = checksFor(specification, operation);
    const expected = { requestBody: operation.requestBody, checks, limits: this.limits };
    return (body) => this.guard(call, () => checkBody(call, expected, body));
  }

  private guard(call: Call, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const enforced = call.route.validation === "enforce";
      this.onFault(call, error, enforced);
      if (enforced) throw error;
    }
  }

  private specificationOf(contract: Contract<unknown>): Specification {
    const known = this.specifications.get(contract.name);
    if (known !== undefined) return known;
    const { checksOf } = createValidation(contract, {
      refuseUnknownQuery: contract.name !== "perplexity",
    });
    const finder = new OperationFinder(contract);
    const specification = { finder, checksOf, compiled: new Map() };
    this.specifications.set(contract.name, specification);
    return specification;
  }
}

function checkHead(call: Call, specification: Specification): OperationDescription {
  const found = specification.finder.find(call.method, call.path);
  if (found === "path") throw new NotFoundError(`No operation answers ${call.method} on this path`);
  if (found === "method") {
    throw new ProblemError({
      type: "method-not-allowed",
      status: 405,
      title: "The method is not allowed",
      detail: `No operation answers ${call.method} on this path`,
    });
  }
  const { operation, params } = found;
  const checks = checksFor(specification, operation);
  // A malformed id cannot exist, so a path that does not match is "not found".
  if (checks.path(params).length > 0) throw new NotFoundError("There is nothing at this address");
  const query = { ...parse(call.target.slice(call.pathEnd + 1)) };
  refuse([...checks.query(query), ...checks.header({ ...call.request.headers })]);
  return operation;
}

interface ExpectedBody {
  readonly requestBody: OperationDescription["requestBody"];
  readonly checks: OperationChecks;
  readonly limits: JsonLimits;
}

function checkBody(
  { request }: Call,
  { requestBody, checks, limits }: ExpectedBody,
  body: Buffer | undefined,
): void {
  if (requestBody === null) return;
  if (body === undefined || body.length === 0) {
    if (requestBody.required) throw new InvalidInputError("The request needs a body");
    return;
  }
  const contentType = request.headers["content-type"] ?? "application/json";
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const { mediaTypes } = requestBody;
  if (!mediaTypes.includes(mediaType) && !mediaTypes.includes("*/*"))
    throw new UnsupportedMediaTypeError(`Send the body as ${mediaTypes.join(", ")}`);
  if (mediaType !== "application/json" || checks.body === null) return;
  const value = parseJsonBody(body.toString("utf8"), limits);
  if (value === undefined && requestBody.required)
    throw new InvalidInputError("The request needs a body");
  refuse(checks.body(value));
}

function checksFor(
  { checksOf, compiled }: Specification,
  operation: OperationDescription,
): OperationChecks {
  const known = compiled.get(operation.operationId);
  if (known !== undefined) return known;
  const checks = checksOf(operation);
  compiled.set(operation.operationId, checks);
  return checks;
}

function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first) throw new InvalidInputError(first.detail, faults);
}
