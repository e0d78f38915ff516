import { randomBytes } from "node:crypto";
import { ConflictError, NotFoundError, ProblemError } from "@workspace/http";
import { newId } from "@workspace/storage";
import type { Webhook } from "../adapters/webhook/webhook.ts";
import type { SpecRepository } from "../specs/repository.ts";
import { noRevision } from "../specs/revision-of.ts";
import type { RevisionRepository } from "../specs/revision-repository.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { WatchRepository } from "./repository.ts";
import type { SecretSeal } from "./secret-seal.ts";
import type { Watch, WatchSettings } from "./watch.ts";

export interface ChangeDependencies {
  watches: WatchRepository;
  specs: Pick<SpecRepository, "byId">;
  revisions: Pick<RevisionRepository, "get">;
  webhook: Webhook;
  seal: SecretSeal;
  maxWatches: number;
}

/** @throws ProblemError */
export async function createWatch(
  deps: ChangeDependencies,
  tenant: Tenant,
  input: { specId: string; settings: Omit<WatchSettings, "enabled">; secret: string | null },
): Promise<{ watch: Watch; madeSecret: string | null }> {
  const { watches, specs, seal } = deps;
  const { specId, secret } = input;
  const settings = { ...input.settings, enabled: true };
  if ((await specs.byId(tenant, specId)) === null)
    throw new NotFoundError(`There is no spec ${specId}`);
  await checkSettings(deps, tenant, specId, settings);
  if ((await watches.countOf(tenant, specId)) >= deps.maxWatches)
    throw new ConflictError(
      `A spec has ${deps.maxWatches} watches at most (MAX_WATCHES); delete one first`,
      "too-many-watches",
    );
  const id = newId("wat");
  const hasWebhook = settings.webhookUrl !== null;
  const madeSecret =
    hasWebhook && secret === null ? `whs_${randomBytes(24).toString("hex")}` : null;
  const kept = secret ?? madeSecret;
  const sealed = hasWebhook && kept !== null ? seal.close(kept, id) : null;
  await watches.create(tenant, { id, specId, settings, secret: sealed });
  return { watch: await needWatch(watches, tenant, id), madeSecret };
}

/** @throws ProblemError */
export async function updateWatch(
  deps: ChangeDependencies,
  tenant: Tenant,
  id: string,
  changes: { settings: Partial<WatchSettings>; secret: string | null },
): Promise<Watch> {
  const { watches, seal } = deps;
  const watch = await needWatch(watches, tenant, id);
  const settings: WatchSettings = {
    name: watch.name,
    enabled: watch.enabled,
    onCapture: watch.on_capture,
    everyMinutes: watch.every_minutes,
    revision: watch.revision,
    notifyOn: watch.notify_on,
    webhookUrl: watch.webhook_url,
    ...changes.settings,
  };
  await checkSettings(deps, tenant, watch.spec_id, settings);
  const sealed = changes.secret === null ? undefined : seal.close(changes.secret, id);
  const hasSecret = sealed !== undefined || (await watches.secretOf(tenant, id)) !== null;
  if (settings.webhookUrl !== null && !hasSecret)
    throw new ConflictError(
      "A webhook needs a secret: give webhook_secret with its address",
      "secret-needed",
    );
  await watches.update(tenant, id, settings, sealed);
  return needWatch(watches, tenant, id);
}

/** @throws NotFoundError */
export async function needWatch(
  watches: Pick<WatchRepository, "byId">,
  tenant: Tenant,
  id: string,
): Promise<Watch> {
  const watch = await watches.byId(tenant, id);
  if (watch === null) throw new NotFoundError(`There is no watch ${id}`);
  return watch;
}

async function checkSettings(
  { revisions, webhook }: ChangeDependencies,
  tenant: Tenant,
  specId: string,
  { revision, webhookUrl, onCapture, everyMinutes }: WatchSettings,
): Promise<void> {
  if (!onCapture && everyMinutes === null)
    throw badSetting("/on_capture", "A watch looks at each capture, or at intervals, or both");
  if (revision !== null && (await revisions.get(tenant, specId, revision)) === null)
    throw noRevision(revision);
  if (webhookUrl === null) return;
  const url = URL.canParse(webhookUrl) ? new URL(webhookUrl) : null;
  if (url === null || url.username !== "" || url.password !== "")
    throw badSetting("/webhook_url", "This is no address that can be posted to");
  const refusal = await webhook.refusal(webhookUrl);
  if (refusal !== null)
    throw badSetting(
      "/webhook_url",
      `${refusal}; the operator can allow it (ALLOW_PRIVATE_WEBHOOKS)`,
    );
}

function badSetting(pointer: string, detail: string): ProblemError {
  return new ProblemError({
    type: "invalid-watch",
    status: 400,
    title: "The watch cannot be set up so",
    detail,
    errors: [{ pointer, detail }],
  });
}
