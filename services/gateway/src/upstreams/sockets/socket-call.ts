import type { Answering } from "../../answering.ts";
import type { StreamedCall } from "../../call.ts";
import { bearerOf } from "../../credentials/credential.ts";
import type { Limits } from "../../limits/limits.ts";
import type { Tape } from "../../recording/tape.ts";
import type { OutsideAnswer } from "../incoming-answer.ts";
import { headersToClient } from "../upstream-headers.ts";
import { Conversation } from "./conversation.ts";
import type { ConversationRules, Ending } from "./conversation.ts";
import { closeCodes } from "./frames.ts";
import { agreedTo, headersOfWish, readHandshake } from "./handshake.ts";
import type { Handshake } from "./handshake.ts";
import type { OpenSockets } from "./open-sockets.ts";
import type { Upgrade } from "./upgrade.ts";
import { MessageUsage, taping } from "./watch-messages.ts";

export interface SocketTools {
  readonly open: OpenSockets;
  readonly rules: ConversationRules;
  /** Between looks at whether the caller may still be there. */
  readonly checkMs: number;
  /** Why the caller may go on no longer; undefined while it may. */
  readonly whyEnded: (call: StreamedCall) => Promise<string | undefined>;
}

interface SharedTools {
  readonly answering: Answering;
  readonly limits: Limits;
  readonly sockets: SocketTools;
}

/** What a call that would go on as a WebSocket takes beside what every call to an upstream does. */
export class SocketCall {
  /** What the upstream is asked with. */
  readonly headers: Readonly<Record<string, string>>;
  private readonly call: StreamedCall;
  private readonly upgrade: Upgrade;
  private readonly tools: SharedTools;
  private readonly handshake: Handshake;
  /** Whether the upstream agreed to what was wished for. */
  isJoined = false;
  private conversation: Conversation | undefined;

  /** @throws ProblemError where it is no good wish for a WebSocket */
  constructor(call: StreamedCall, upgrade: Upgrade, tools: SharedTools) {
    this.call = call;
    this.upgrade = upgrade;
    this.tools = tools;
    const { request, head } = call;
    const hasBody = head.contentLength > 0 || head.chunked;
    this.handshake = readHandshake(request, hasBody, bearerOf(call) ?? "");
    this.headers = headersOfWish(this.handshake);
  }

  /**
   * Joins the client to the upstream that agreed, until either leaves.
   * @throws ProblemError before anything was answered
   */
  async join({ connection, headers, statusCode }: OutsideAnswer, tape?: Tape): Promise<void> {
    const { call, tools, handshake, upgrade } = this;
    if (connection === undefined) throw new Error("Only what was upgraded can be joined");
    const { protocol } = agreedTo(handshake, headers);
    this.isJoined = true;
    tape?.onAnswer(statusCode, headers);
    const pairs = headersToClient(headers);
    if (protocol !== undefined) pairs.push("sec-websocket-protocol", protocol);
    tools.answering.addHeaders(call, pairs);
    const usage = new MessageUsage((used, model) => {
      tools.answering.observer.onUse(call, model, used);
      if (call.limits !== undefined) tools.limits.charge(call.limits, used);
    });
    this.conversation = new Conversation(
      {
        client: upgrade.accept(handshake, pairs),
        upstream: connection,
        sent: tape ? [taping(tape, "sent")] : [],
        received: tape ? [usage, taping(tape, "received")] : [usage],
      },
      tools.sockets.rules,
    );
    const ending = await this.follow(this.conversation);
    call.model = usage.model;
    call.used = usage.used;
    endTape(tape, ending);
    tools.answering.observer.onAnswer(call, statusCode, noteOn(ending));
  }

  /** Ends it where it may go on no longer. */
  end(reason: string): void {
    this.conversation?.close({ code: closeCodes.refused, reason });
  }

  private async follow(conversation: Conversation): Promise<Ending> {
    const { open, checkMs, whyEnded } = this.tools.sockets;
    open.hold(conversation);
    const timer = setInterval(() => {
      whyEnded(this.call)
        .then((reason) => {
          if (reason !== undefined) this.end(reason);
        })
        // Who cannot be asked has said nothing against the caller.
        .catch(() => {});
    }, checkMs);
    try {
      return await conversation.ended;
    } finally {
      clearInterval(timer);
    }
  }
}

function endTape(tape: Tape | undefined, { by, code }: Ending): void {
  if (code !== closeCodes.brokenOff) tape?.onWhole();
  tape?.end(by === "client" ? "client-left" : "broken-off");
}

/** For the log; what an end says of its reasons may quote what was said. */
function noteOn({ by, code, reason }: Ending): Error | undefined {
  if (by === "gateway") return new Error(`ended here with ${code}: ${reason}`);
  return code === closeCodes.brokenOff ? new Error(`broken off by the ${by}`) : undefined;
}
