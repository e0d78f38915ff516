import { Readable } from "node:stream";
import { readRetryAfter, requireScope } from "@workspace/http";
import type { Answering } from "../answering.ts";
import type { Call } from "../call.ts";
import { bearerOf } from "../credentials/credential.ts";
import { microDollars } from "../limits/limit.ts";
import type { Limits } from "../limits/limits.ts";
import { clientLeft } from "../observe/observer.ts";
import { account, readerFor } from "../usage/account.ts";
import type { AnswerReader } from "../usage/answer-reader.ts";
import { taped } from "../recording/tape.ts";
import type { Tape } from "../recording/tape.ts";
import { tapedRequest } from "../recording/taped-request.ts";
import type { Recorders } from "../recording/recorders.ts";
import type { Cassettes } from "../replaying/cassettes.ts";
import type { LiveModes } from "../upstream-modes/live-modes.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import { takeBody } from "./held-body.ts";
import type { HeldBody } from "./held-body.ts";
import { leaseMs } from "./lease-desk.ts";
import type { Lease, LeaseDesk, LeaseReport } from "./lease-desk.ts";
import type { OutsideAnswer } from "./incoming-answer.ts";
import type { Outside } from "./outside.ts";
import { answerWith, beginningOf, passAnswer } from "./pass-answer.ts";
import { accountRefused, upstreamFailed } from "./upstream-failures.ts";
import { headersToClient, headersToUpstream } from "./upstream-headers.ts";
import { addressOf, upstreamTargetOf } from "./upstream-target.ts";

export interface UpstreamTools {
  answering: Answering;
  limits: Limits;
  desk: LeaseDesk;
  outside: Outside;
  modes: LiveModes;
  recorders: Recorders;
  cassettes: Cassettes;
  /** Accounts that one call may be tried with. */
  maxTries: number;
  /** For an account to become free. */
  waitMs: number;
  maxBodyBytes: number;
  /** For the client to take the answer, and for the upstream to go on with it. */
  stallMs: number;
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
 * Carries one call to an upstream with a leased account: the client never sees the credential, the
 * upstream sees nothing of the caller's. What one account may not do is tried with another, where the
 * call can be sent again without harm.
 */
export class UpstreamCall {
  private readonly call: Call;
  private readonly tools: UpstreamTools;
  private readonly leaving = new AbortController();
  private readonly reader: AnswerReader | undefined;
  private tape: Tape | undefined;

  constructor(call: Call, tools: UpstreamTools) {
    this.call = call;
    this.tools = tools;
    this.reader = readerFor(call);
    const { response } = call;
    response.once("close", () => {
      if (!response.writableFinished) this.leaving.abort();
    });
    response.setTimeout(tools.stallMs, () => response.destroy());
  }

  /** @throws ProblemError before anything was answered */
  async run(): Promise<void> {
    const { call, tools } = this;
    const { upstream, rest } = upstreamTargetOf(call.target);
    if (call.principal) requireScope(call.principal.identity, "pools:use");
    const mode = tools.modes.of(call.principal?.organisationId ?? "", upstream);
    const replays = mode !== undefined && mode.mode !== "record";
    const { maxBodyBytes } = tools;
    const body = await takeBody(call, maxBodyBytes, replays ? maxBodyBytes : undefined);
    if (replays && (await this.replay(mode, rest, body))) return;
    if (mode) this.tape = tools.recorders.begin(mode);
    try {
      await this.forward(upstream, rest, body);
    } finally {
      this.tape?.end(this.leaving.signal.aborted ? "client-left" : "no-answer");
    }
  }

  /** @returns false where it goes on to the upstream */
  private async replay(mode: UpstreamMode, rest: string, body: HeldBody): Promise<boolean> {
    const { call, tools, leaving } = this;
    const { replayCall } = await import("../replaying/replay-call.ts");
    const content = Buffer.isBuffer(body.content) ? body.content : Buffer.alloc(0);
    return replayCall(call, mode, rest, content, leaving.signal, tools);
  }

  private async forward(upstream: string, rest: string, body: HeldBody): Promise<void> {
    const { tools } = this;
    const tried: string[] = [];
    let refused: Refused | undefined;
    for (;;) {
      const lease = await this.lease(upstream, body, tried).catch((error: unknown) => {
        // Without another account the first one's answer is the best there is.
        if (refused === undefined) throw error;
        return undefined;
      });
      if (lease === undefined) break;
      tried.push(lease.account_id);
      const outcome = await this.tryWith(lease, rest, body, tried.length < tools.maxTries);
      if (outcome === "answered") return;
      refused = outcome;
    }
    if (refused) await this.passRefusal(refused);
  }

  private lease(upstream: string, body: HeldBody, tried: readonly string[]): Promise<Lease> {
    const { call, tools } = this;
    const identity = call.principal?.identity;
    if (!identity) throw new Error("An upstream is called by somebody");
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
      this.leaving.signal,
    );
  }

  private async tryWith(
    lease: Lease,
    rest: string,
    body: HeldBody,
    mayTryAgain: boolean,
  ): Promise<"answered" | Refused> {
    const { desk } = this.tools;
    const stopRenewing = desk.keep(lease);
    let answer: OutsideAnswer | undefined;
    try {
      answer = await this.ask(lease, rest, body);
      const { statusCode } = answer;
      // A 401 that cannot be tried again is still no fault of the caller's.
      if (isAboutAccount(statusCode) && (body.repeatable || statusCode === 401)) {
        const refused = { answer, body: await beginningOf(answer, maxRefusalBytes, maxRefusalMs) };
        if (mayTryAgain && body.repeatable) return refused;
        await this.passRefusal(refused);
      } else await this.pass(answer);
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
    const { call, tools, leaving } = this;
    if (!leaving.signal.aborted && !call.response.headersSent) throw upstreamFailed(error);
    call.response.destroy();
    const status = leaving.signal.aborted ? clientLeft : (answer?.statusCode ?? 502);
    tools.answering.observer.onAnswer(call, status, error);
    return "answered";
  }

  private reportOf(answer: OutsideAnswer | undefined): LeaseReport {
    if (answer === undefined) return { outcome: this.leaving.signal.aborted ? "unused" : "failed" };
    const used = this.reader?.used;
    return {
      outcome: "answered",
      status: answer.statusCode,
      retry_after_ms: readRetryAfter(answer.headers["retry-after"]),
      tokens: used?.tokens ?? null,
      cost_usd: used ? used.costMicroDollars / microDollars : null,
    };
  }

  private ask(lease: Lease, rest: string, body: HeldBody): Promise<OutsideAnswer> {
    const { call, leaving, tape } = this;
    const credential = bearerOf(call) ?? "";
    const request = {
      method: call.method,
      url: addressOf(lease.base_url, rest),
      headers: headersToUpstream(call.head.forward, lease.headers, credential),
    };
    tape?.onRequest((spellingsOf) => tapedRequest(request, lease, credential, spellingsOf));
    if (Buffer.isBuffer(body.content)) tape?.onRequestBody(body.content);
    const isStream = body.content instanceof Readable;
    return this.tools.outside.ask({
      ...request,
      body: tape && isStream ? Readable.from(taped(tape, body.content)) : body.content,
      signal: leaving.signal,
    });
  }

  private async pass(answer: OutsideAnswer): Promise<void> {
    const { call, tools, reader, tape, leaving } = this;
    tape?.onAnswer(answer.statusCode, answer.headers);
    this.writeHead(answer);
    try {
      await passAnswer(answer, call.response, { reader, tape });
      tape?.end();
    } finally {
      account(call, reader, tools.limits);
      tape?.end(leaving.signal.aborted ? "client-left" : "broken-off");
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
