import type { Tape } from "../../recording/tape.ts";
import type { Consumption } from "../../limits/limits.ts";
import { AnswerReader } from "../../usage/answer-reader.ts";
import type { MessageKind, MessageWatcher } from "./frame-reader.ts";

/** Records what passes in one direction. */
export function taping(tape: Tape, direction: "sent" | "received"): MessageWatcher {
  return {
    onData: (_kind, part) => tape.messages.add(direction, part),
    onMessage: (kind) => tape.messages.end(direction, kind),
  };
}

/** Reads from an upstream's messages what they used: each that tells it is a use of its own. */
export class MessageUsage implements MessageWatcher {
  model = "";
  used: Consumption | undefined;
  private readonly onUse: (used: Consumption, model: string) => void;
  private reader = new AnswerReader();

  constructor(onUse: (used: Consumption, model: string) => void) {
    this.onUse = onUse;
  }

  onData(kind: MessageKind, part: Buffer): void {
    if (kind === "text") this.reader.onText(part.toString("latin1"));
  }

  onMessage(): void {
    const { model, used } = this.reader;
    this.reader = new AnswerReader();
    if (this.model === "") this.model = model;
    if (used === undefined) return;
    this.used = this.used === undefined ? used : sumOf(this.used, used);
    this.onUse(used, this.model);
  }
}

function sumOf(one: Consumption, other: Consumption): Consumption {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    tokens: one.tokens + other.tokens,
    costMicroDollars: one.costMicroDollars + other.costMicroDollars,
  };
}
