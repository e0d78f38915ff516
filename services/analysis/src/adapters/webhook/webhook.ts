import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  AddressRefusedError,
  allowedAddresses,
  guardedLookup,
} from "@workspace/http/address-guard";
import { Agent, request } from "undici";

export interface WebhookPost {
  url: string;
  deliveryId: string;
  body: string;
  secret: string;
}

/** What came of a post. Nothing of what the other side says is kept but its status. */
export type WebhookOutcome =
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "failed"; readonly error: string }
  /** Its address may not be asked, whatever it would answer. */
  | { readonly kind: "refused"; readonly error: string };

export interface Webhook {
  post(post: WebhookPost, signal: AbortSignal): Promise<WebhookOutcome>;
  /** Why the address may not be posted to; null where it may, or where nobody can tell yet. */
  refusal(url: string): Promise<string | null>;
  close(): Promise<void>;
}

/** Who saves a watch waits no longer for a name; posting looks it up again. */
const lookUpMs = 2_000;
const maxAnswerBytes = 4_096;

/** Posts to the outside, and to no address of private networks but those that are allowed. */
export function createWebhook(options: {
  allowPrivateHosts: readonly string[];
  timeoutMs: number;
  now?: () => number;
}): Webhook {
  const { timeoutMs, now = Date.now } = options;
  const agent = new Agent({
    connect: { timeout: timeoutMs, lookup: guardedLookup(options) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxAnswerBytes,
    connections: 8,
  });
  return {
    async post({ url, deliveryId, body, secret }, signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        const target = new URL(url);
        // Here because a literal address is never looked up, and a look-up knows no port.
        await allowedAddresses(target, options);
        const seconds = Math.floor(now() / 1_000);
        const reply = await request(target, {
          dispatcher: agent,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "user-agent": "PerplexityWorkspace/0.1",
            "x-workspace-delivery": deliveryId,
            "x-workspace-signature": `t=${seconds},v1=${sign(secret, seconds, body)}`,
          },
          body,
          signal: limited,
        });
        await reply.body.dump({ limit: maxAnswerBytes, signal: limited }).catch(() => {});
        return { kind: "answered", status: reply.statusCode };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        return outcomeOf(error, limited);
      }
    },

    async refusal(url) {
      try {
        const looked = allowedAddresses(new URL(url), options);
        await Promise.race([looked, delay(lookUpMs, undefined, { ref: false })]);
        return null;
      } catch (error) {
        return error instanceof AddressRefusedError ? error.message : null;
      }
    },

    close: () => agent.destroy(),
  };
}

function sign(secret: string, seconds: number, body: string): string {
  return createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
}

function outcomeOf(error: unknown, limited: AbortSignal): WebhookOutcome {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  for (const one of [error, cause])
    if (one instanceof AddressRefusedError) return { kind: "refused", error: one.message };
  if (limited.aborted) return { kind: "failed", error: "It did not answer in time" };
  const code = error instanceof Error && "code" in error ? String(error.code) : "no connection";
  return { kind: "failed", error: `It could not be reached (${code})` };
}
