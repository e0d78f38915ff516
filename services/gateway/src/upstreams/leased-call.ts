import { Readable } from "node:stream";
import { readRetryAfter } from "@workspace/http";
import type { StreamedCall } from "../call.ts";
import { bearerOf } from "../credentials/credential.ts";
import type { Principal } from "../credentials/principal.ts";
import { microDollars } from "../limits/limit.ts";
import { clientLeft } from "../observe/observer.ts";
import type { Tape } from "../recording/tape.ts";
import { taped } from "../recording/tape.ts";
import { tapedRequest } from "../recording/taped-request.ts";
import { account, readerFor } from "../usage/account.ts";
import type { AnswerReader } from "../usage/answer-reader.ts";
import type { HeldBody } from "./held-body.ts";
import type { OutsideAnswer } from "./incoming-answer.ts";
import { leaseMs } from "./lease-desk.ts";
import type { Lease, LeaseReport } from "./lease-desk.ts";
import { answerWith, beginningOf, passAnswer } from "./pass-answer.ts";
import type { SocketCall } from "./sockets/socket-call.ts";
import type { UpstreamTools } from "./upstream-call.ts";
import { accountRefused, upstreamFailed } from "./upstream-failures.ts";
import { headersToClient, headersToUpstream } from "./upstream-headers.ts";
import { addressOf } from "./upstream-target.ts";

/** What of a call is sent on, and how. */
export interface Sent {
  readonly upstream: string;
  /** Path and query below the upstream's base URL. */
  readonly rest: string;
  readonly body: HeldBody;
  readonly identity: Principal["identity"];
  /** Where it would go on as a WebSocket. */
  readonly socket: SocketCall | undefined;
  readonly tape: Tape | undefined;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

/** An answer that is about the account and not about the call: another account may do better. */
interface Refused {
  answer: OutsideAnswer;
  body: Buffer;
}

const maxRefusalBytes = 64 * 1024;
const maxRefusalMs = 2_000;
/** A rough count of what a call will use, until its answer says. */
const bytesPerToken = 4;

/**
 * Carries one call to its upstream with a leased account. What one account may not do is tried with
 * another, where the call can be sent again without harm.
 */
export class LeasedCall {
  private readonly call: StreamedCall;
  private readonly tools: UpstreamTools;
  private readonly sent: Sent;
  private readonly reader: AnswerReader | undefined;

  constructor(call: StreamedCall, tools: UpstreamTools, sent: Sent) {
    this.call = call;
    this.tools = tools;
    this.sent = sent;
    this.reader = readerFor(call);
  }

  /** @throws ProblemError before anything was answered */
  async forward(): Promise<void> {
    const { tools } = this;
    const tried: string[] = [];
    let refused: Refused | undefined;
    for (;;) {
      const lease = await this.lease(tried).catch((error: unknown) => {
        // Without another account the first one's answer is the best there is.
        if (refused === undefined) throw error;
        return undefined;
      });
      if (lease === undefined) break;
      tried.push(lease.account_id);
      const outcome = await this.tryWith(lease, tried.length < tools.maxTries);
      if (outcome === "answered") return;
      refused = outcome;
    }
    if (refused) await this.passRefusal(refused);
  }

  private lease(tried: readonly string[]): Promise<Lease> {
    const { call, tools } = this;
    const { upstream, identity, body, signal } = this.sent;
    return tools.desk.acquire(
      {
        upstream,
        organisation_id: identity.organisationId,
        user_id: identity.userId,
        key_id: identity.keyId,
        request_id: call.requestId.slice(0, 128),
        estimated_tokens: this.reader ? Math.ceil(body.size / bytesPerToken) : 0,
        duration_ms: leaseMs,
        wait_ms: tools.waitMs,
        exclude_accounts: [...tried],
      },
      signal,
    );
  }

  private async tryWith(lease: Lease, mayTryAgain: boolean): Promise<"answered" | Refused> {
    const { desk } = this.tools;
    const { body, socket, tape } = this.sent;
    const stopRenewing = desk.keep(lease, (reason) => socket?.end(reason));
    let answer: OutsideAnswer | undefined;
    try {
      answer = await this.ask(lease);
      const { statusCode } = answer;
      // A 401 that cannot be tried again is still no fault of the caller's.
      if (isAboutAccount(statusCode) && (body.repeatable || statusCode === 401)) {
        const refused = { answer, body: await beginningOf(answer, maxRefusalBytes, maxRefusalMs) };
        if (mayTryAgain && body.repeatable) return refused;
        await this.passRefusal(refused);
      } else if (answer.connection && socket) await socket.join(answer, tape);
      else await this.pass(answer);
      return "answered";
    } catch (error) {
      return this.onFailure(error, answer);
    } finally {
      stopRenewing();
      desk.report(lease, this.reportOf(answer));
    }
  }

  /** @throws ProblemError unless it is the client who left, or an answer that broke off */
  private onFailure(error: unknown, answer: OutsideAnswer | undefined): "answered" {
    const { call, tools } = this;
    const { aborted } = this.sent.signal;
    // One that nobody reads on would keep its connection for good.
    answer?.drop();
    if (!aborted && !call.response.headersSent) throw upstreamFailed(error);
    call.response.destroy();
    const status = aborted ? clientLeft : (answer?.statusCode ?? 502);
    tools.answering.observer.onAnswer(call, status, error);
    return "answered";
  }

  private reportOf(answer: OutsideAnswer | undefined): LeaseReport {
    if (answer === undefined) return { outcome: this.sent.signal.aborted ? "unused" : "failed" };
    // A 101 that was not what was wished for, and is answered as a failure of the upstream's.
    if (answer.connection && !this.sent.socket?.isJoined) return { outcome: "failed" };
    const { used } = this.call;
    return {
      outcome: "answered",
      status: answer.statusCode,
      retry_after_ms: readRetryAfter(answer.headers["retry-after"]),
      tokens: used?.tokens ?? null,
      cost_usd: used ? used.costMicroDollars / microDollars : null,
    };
  }

  private ask(lease: Lease): Promise<OutsideAnswer> {
    const { call } = this;
    const { rest, body, socket, tape, signal } = this.sent;
    const credential = bearerOf(call) ?? "";
    const request = {
      method: call.method,
      url: addressOf(lease.base_url, rest),
      headers: {
        ...headersToUpstream(call.head.forward, lease.headers, credential),
        ...socket?.headers,
      },
    };
    tape?.onRequest((spellingsOf) => tapedRequest(request, lease, credential, spellingsOf));
    if (Buffer.isBuffer(body.content)) tape?.onRequestBody(body.content);
    const isStream = body.content instanceof Readable;
    return this.tools.outside.ask({
      ...request,
      body: tape && isStream ? Readable.from(taped(tape, body.content)) : body.content,
      signal,
      ...(socket ? { upgrade: "websocket" } : {}),
    });
  }

  private async pass(answer: OutsideAnswer): Promise<void> {
    const { call, tools, reader } = this;
    const { tape, signal } = this.sent;
    tape?.onAnswer(answer.statusCode, answer.headers);
    this.writeHead(answer);
    try {
      await passAnswer(answer, call.response, { reader, tape });
      tape?.end();
    } finally {
      account(call, reader, tools.limits);
      tape?.end(signal.aborted ? "client-left" : "broken-off");
    }
    tools.answering.observer.onAnswer(call, answer.statusCode);
  }

  private async passRefusal({ answer, body }: Refused): Promise<void> {
    if (answer.statusCode === 401) throw accountRefused();
    await this.pass(answerWith(answer, body));
  }

  private writeHead({ statusCode, headers }: OutsideAnswer): void {
    const { call, tools } = this;
    const pairs = headersToClient(headers);
    tools.answering.addHeaders(call, pairs);
    call.response.writeHead(statusCode, pairs);
    // With a known length the first bytes follow at once; a stream's may be long in coming.
    if (headers["content-length"] === undefined) call.response.flushHeaders();
  }
}

function isAboutAccount(status: number): boolean {
  return status === 401 || status === 403 || status === 429;
}
