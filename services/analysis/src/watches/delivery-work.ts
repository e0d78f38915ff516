import type { Webhook, WebhookOutcome } from "../adapters/webhook/webhook.ts";
import type { JobWork } from "../jobs/repository.ts";
import type { DeliveryRepository } from "./delivery-repository.ts";
import type { SecretSeal } from "./secret-seal.ts";

export interface DeliveryWorkDependencies {
  deliveries: DeliveryRepository;
  webhook: Webhook;
  seal: SecretSeal;
  maxAttempts: number;
  /** Before the second attempt; three times as long before each further one. */
  pauseMs: number;
}

/** Posts notifications until they arrive, or for so many times. */
export function deliveryWork(deps: DeliveryWorkDependencies): JobWork {
  const { deliveries, webhook, seal, maxAttempts } = deps;
  const pauseMs = (attempts: number) => deps.pauseMs * 3 ** (attempts - 1);
  return {
    maxAttempts,
    pauseMs,
    async run({ tenant, subjectId, attempts }, signal) {
      const delivery = await deliveries.pending(tenant, subjectId);
      if (delivery === null) return;
      const { id, watchId, url, body } = delivery;
      const secret = seal.open(delivery.secret, watchId);
      const outcome: WebhookOutcome =
        secret === null
          ? { kind: "refused", error: "Its secret was sealed under another key; set it anew" }
          : await webhook.post({ url, deliveryId: id, body, secret }, signal);
      const error = faultOf(outcome);
      const isLast = outcome.kind === "refused" || attempts >= maxAttempts;
      await deliveries.note(tenant, id, {
        status: error === null ? "delivered" : isLast ? "failed" : "pending",
        responseStatus: outcome.kind === "answered" ? outcome.status : null,
        error,
        againMs: error === null || isLast ? null : pauseMs(attempts),
      });
      if (error !== null && !isLast) throw new Error(error);
    },
    giveUp: async () => {},
  };
}

function faultOf(outcome: WebhookOutcome): string | null {
  if (outcome.kind !== "answered") return outcome.error;
  const { status } = outcome;
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? "It leads elsewhere, which is not followed"
    : `It answered ${status}`;
}
