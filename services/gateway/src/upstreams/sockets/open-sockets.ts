import { ProblemError } from "@workspace/http";
import type { Conversation } from "./conversation.ts";
import { closeCodes } from "./frames.ts";

export interface SocketBounds {
  /** WebSockets open at this gateway, in all and of one of each; those that begin count. */
  readonly total: number;
  readonly perKey: number;
  readonly perOrganisation: number;
}

/** Whoever opens one. */
export interface SocketOwner {
  readonly keyId: string | null;
  readonly userId: string;
  readonly organisationId: string;
}

const retryAfterSeconds = 5;

/** The WebSockets of this gateway: how many there may be, and an end for all of them. */
export class OpenSockets {
  private readonly bounds: SocketBounds;
  private readonly owners = new Map<string, number>();
  private readonly conversations = new Set<Conversation>();
  private taken = 0;
  private isDraining = false;

  constructor(bounds: SocketBounds) {
    this.bounds = bounds;
  }

  get count(): number {
    return this.taken;
  }

  /** Takes a place. @returns what gives it back @throws ProblemError 429 or 503 where there is none */
  enter({ keyId, userId, organisationId }: SocketOwner): () => void {
    const { total, perKey, perOrganisation } = this.bounds;
    const places = [
      { name: `key ${keyId ?? userId}`, most: perKey, whose: "a key" },
      { name: `organisation ${organisationId}`, most: perOrganisation, whose: "an organisation" },
    ];
    if (this.isDraining) throw noPlace("The gateway is stopping: connect anew");
    for (const { name, most, whose } of places)
      if (this.openOf(name) >= most) throw tooMany(most, whose);
    if (this.taken >= total) throw noPlace(`The gateway has its ${total} WebSockets open`);
    this.change(places, 1);
    let isIn = true;
    return () => {
      if (isIn) this.change(places, -1);
      isIn = false;
    };
  }

  /** Follows one until it has ended. */
  hold(conversation: Conversation): void {
    this.conversations.add(conversation);
    void conversation.ended.finally(() => this.conversations.delete(conversation));
    if (this.isDraining) takeLeave(conversation);
  }

  /** Lets no more in, and tells both ends of those that are open. */
  drain(): void {
    this.isDraining = true;
    for (const conversation of this.conversations) takeLeave(conversation);
  }

  private openOf(name: string): number {
    return this.owners.get(name) ?? 0;
  }

  private change(places: readonly { readonly name: string }[], by: 1 | -1): void {
    this.taken += by;
    for (const { name } of places) {
      const now = this.openOf(name) + by;
      if (now > 0) this.owners.set(name, now);
      else this.owners.delete(name);
    }
  }
}

function takeLeave(conversation: Conversation): void {
  conversation.close({ code: closeCodes.goingAway, reason: "The gateway is stopping" });
}

function tooMany(most: number, whose: string): ProblemError {
  return new ProblemError({
    type: "too-many-websockets",
    status: 429,
    title: "Too many WebSockets",
    detail: `At one gateway ${whose} may have ${most} WebSockets open at once: close one first`,
    retryAfterSeconds,
  });
}

function noPlace(detail: string): ProblemError {
  return new ProblemError({
    type: "unavailable",
    status: 503,
    title: "Not available at the moment",
    detail,
    retryAfterSeconds,
  });
}
