import { requireScope } from "@workspace/http";
import type { Answering } from "../answering.ts";
import type { StreamedCall } from "../call.ts";
import type { Principal } from "../credentials/principal.ts";
import type { Limits } from "../limits/limits.ts";
import type { Recorders } from "../recording/recorders.ts";
import type { Cassettes } from "../replaying/cassettes.ts";
import type { LiveModes } from "../upstream-modes/live-modes.ts";
import type { UpstreamMode } from "../upstream-modes/mode.ts";
import { emptyBody, takeBody } from "./held-body.ts";
import type { HeldBody } from "./held-body.ts";
import type { LeaseDesk } from "./lease-desk.ts";
import { LeasedCall } from "./leased-call.ts";
import type { Sent } from "./leased-call.ts";
import type { Outside } from "./outside.ts";
import { SocketCall } from "./sockets/socket-call.ts";
import type { SocketTools } from "./sockets/socket-call.ts";
import type { Upgrade } from "./sockets/upgrade.ts";
import { notPlayed } from "./upstream-failures.ts";
import { upstreamTargetOf } from "./upstream-target.ts";

export interface UpstreamTools {
  answering: Answering;
  limits: Limits;
  desk: LeaseDesk;
  outside: Outside;
  modes: LiveModes;
  recorders: Recorders;
  cassettes: Cassettes;
  sockets: SocketTools;
  /** Accounts that one call may be tried with. */
  maxTries: number;
  /** For an account to become free. */
  waitMs: number;
  maxBodyBytes: number;
  /** For the client to take the answer, and for the upstream to go on with it. */
  stallMs: number;
}

/** What is sent on, before it is known whether it is recorded. */
type Wish = Pick<Sent, "upstream" | "rest" | "body" | "socket">;

/**
 * One call to an upstream: answered from a capture, or carried on with an account, and recorded
 * where that is asked for. The client never sees the credential, the upstream sees nothing of the
 * caller's.
 */
export class UpstreamCall {
  private readonly call: StreamedCall;
  private readonly tools: UpstreamTools;
  private readonly leaving = new AbortController();

  constructor(call: StreamedCall, tools: UpstreamTools) {
    this.call = call;
    this.tools = tools;
    const { response } = call;
    response.once("close", () => {
      if (!response.writableFinished) this.leaving.abort();
    });
    response.setTimeout(tools.stallMs, () => response.destroy());
    // The timeout is the connection's, and what is asked on it next may take longer. Ahead of node's
    // own listener, which gives the connection to the answer that waits behind this one.
    response.prependOnceListener("finish", () => response.socket?.setTimeout(0));
  }

  /** @throws ProblemError before anything was answered */
  async run(): Promise<void> {
    const { call, tools } = this;
    const identity = identityOf(call);
    const { upstream, rest } = upstreamTargetOf(call.target);
    requireScope(identity, "pools:use");
    const mode = tools.modes.of(identity.organisationId, upstream);
    if (call.upgrade !== undefined) {
      await this.runSocket(call.upgrade, { upstream, rest }, mode);
      return;
    }
    const replays = mode !== undefined && mode.mode !== "record";
    const { maxBodyBytes } = tools;
    const body = await takeBody(call, maxBodyBytes, replays ? maxBodyBytes : undefined);
    if (replays && (await this.replay(mode, rest, body))) return;
    await this.forward({ upstream, rest, body, socket: undefined }, mode);
  }

  private async runSocket(
    upgrade: Upgrade,
    target: Pick<Wish, "upstream" | "rest">,
    mode: UpstreamMode | undefined,
  ): Promise<void> {
    const { call, tools } = this;
    const socket = new SocketCall(call, upgrade, tools);
    if (mode?.mode === "replay") throw notPlayed();
    const leave = tools.sockets.open.enter(identityOf(call));
    try {
      await this.forward({ ...target, body: emptyBody, socket }, mode);
    } finally {
      leave();
    }
  }

  /** @returns false where it goes on to the upstream */
  private async replay(mode: UpstreamMode, rest: string, body: HeldBody): Promise<boolean> {
    const { call, tools, leaving } = this;
    const { replayCall } = await import("../replaying/replay-call.ts");
    const content = Buffer.isBuffer(body.content) ? body.content : Buffer.alloc(0);
    return replayCall(call, mode, rest, content, leaving.signal, tools);
  }

  private async forward(wish: Wish, mode: UpstreamMode | undefined): Promise<void> {
    const { call, tools } = this;
    const { signal } = this.leaving;
    const tape = mode && tools.recorders.begin(mode);
    try {
      const identity = identityOf(call);
      await new LeasedCall(call, tools, { ...wish, identity, tape, signal }).forward();
    } finally {
      tape?.end(signal.aborted ? "client-left" : "no-answer");
    }
  }
}

/** @throws if the route let somebody in without asking who it is */
function identityOf({ principal }: StreamedCall): Principal["identity"] {
  if (principal === undefined) throw new Error("An upstream is called by somebody");
  return principal.identity;
}
