import { ApiError, createAnalysisClient, createAuthClient } from "@workspace/client";
import type { AnalysisClient, AuthClient } from "@workspace/client";
import { internalHeaders, ProblemError, UnavailableError } from "@workspace/http";
import type { Principal } from "@workspace/http";
import type { Signers } from "../credentials/principal.ts";

interface ClientOptions {
  baseUrl: string;
  headers: Record<string, string>;
  timeoutMs: number;
}

export interface AskedServiceOptions {
  /** Where a service listens now; its instances are asked in turn until one answers. */
  addressesOf: (service: string) => readonly URL[];
  internalToken: string;
  signers: Signers;
  timeoutMs: number;
}

/** A service, asked by its own API in somebody's name. */
export class AskedService<Client> {
  private readonly name: string;
  private readonly create: (options: ClientOptions) => Client;
  private readonly options: AskedServiceOptions;

  constructor(
    name: string,
    create: (options: ClientOptions) => Client,
    options: AskedServiceOptions,
  ) {
    this.name = name;
    this.create = create;
    this.options = options;
  }

  /** @throws ApiError as it answered, and what connecting failed with */
  async ask<T>(principal: Principal, question: (client: Client) => Promise<T>): Promise<T> {
    const { name, create } = this;
    const { addressesOf, internalToken, signers, timeoutMs } = this.options;
    let failure: unknown = new UnavailableError(`No ${name} service is configured`);
    for (const address of addressesOf(name)) {
      const headers = {
        [internalHeaders.token]: internalToken,
        [internalHeaders.identity]: signers.sign(name, principal),
      };
      try {
        return await question(create({ baseUrl: address.origin, headers, timeoutMs }));
      } catch (error) {
        // An answer is an answer, unless the instance says that it cannot give one now.
        if (error instanceof ApiError && error.status < 500) throw error;
        failure = error;
      }
    }
    throw failure;
  }
}

export type AnalysisService = AskedService<AnalysisClient>;

export function analysisService(options: AskedServiceOptions): AnalysisService {
  return new AskedService("analysis", createAnalysisClient, options);
}

export function poolsService(options: AskedServiceOptions): AskedService<AuthClient> {
  return new AskedService("auth", createAuthClient, options);
}

/** What went wrong there as the caller is told: as it was said, or that nothing was to be heard. */
export function asProblem(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  if (error instanceof ApiError && error.status < 500) {
    const { type, status, title, detail } = error;
    return new ProblemError({ type, status, title, detail: detail ?? title, cause: error });
  }
  return new UnavailableError(
    "The service that keeps this, analysis or auth, does not answer",
    2,
    error,
  );
}
