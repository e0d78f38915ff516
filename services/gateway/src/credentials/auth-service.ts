import { ApiError, createAuthClient } from "@workspace/client";
import type { AuthClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";
import { internalHeaders } from "@workspace/http";
import type { CredentialKind } from "./credential.ts";

export type KnownCaller = Schemas["auth"]["Principal"];
export type Change = Schemas["auth"]["RevocationEvent"];

/** A stream that is quiet for longer than its heartbeats are apart is dead. */
const silenceMs = 40_000;

export interface AuthServiceOptions {
  /** Where it listens now; they are asked in turn until one answers. */
  addresses: () => readonly URL[];
  internalToken: string;
  /** For an answer. */
  timeoutMs: number;
}

/** The auth service, asked by its own API. */
export class AuthService {
  private readonly options: AuthServiceOptions;
  private readonly clients = new Map<string, AuthClient>();

  constructor(options: AuthServiceOptions) {
    this.options = options;
  }

  /** Who a credential stands for; null for one that does not count. @throws if nobody answers */
  async resolve(kind: CredentialKind, value: string): Promise<KnownCaller | null> {
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    try {
      const body = { kind, value };
      return (await this.ask((client) => client.resolvePrincipal({ body }, { signal }))).principal;
    } catch (error) {
      // What it refuses as malformed is no credential of ours, wherever it is asked about.
      if (error instanceof ApiError && error.status === 400) return null;
      throw error;
    }
  }

  /** Asks one instance after the other until one answers. @throws ApiError, ConnectionError */
  async ask<T>(question: (client: AuthClient) => Promise<T>): Promise<T> {
    let failure: unknown = new Error("No auth service is configured");
    for (const address of this.options.addresses()) {
      try {
        return await question(this.clientAt(address));
      } catch (error) {
        // An answer is an answer, unless the instance says that it cannot give one now.
        if (error instanceof ApiError && error.status < 500) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** What ends or changes from now on, until the connection breaks. */
  async *changes(signal: AbortSignal): AsyncGenerator<Change, void> {
    const [address] = this.options.addresses();
    if (!address) throw new Error("No auth service is configured");
    yield* this.clientAt(address).streams.streamRevocations({}, { signal, timeoutMs: silenceMs });
  }

  private clientAt(address: URL): AuthClient {
    const known = this.clients.get(address.origin);
    if (known) return known;
    const client = createAuthClient({
      baseUrl: address.origin,
      headers: { [internalHeaders.token]: this.options.internalToken },
    });
    this.clients.set(address.origin, client);
    return client;
  }
}
