import { Readable } from "node:stream";
import type { Operations } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { Handlers } from "@workspace/http";
import { writeHar } from "@workspace/traffic";
import type { Exchange } from "@workspace/traffic";
import type { AuditLog } from "../adapters/audit/audit-log.ts";
import type { CaptureRepository } from "../captures/repository.ts";
import { fromStored } from "../exchanges/stored-exchange.ts";
import { tenantOf } from "../tenancy/tenant.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import type { DataKey } from "./data-key.ts";
import type { RawVault } from "./raw-vault.ts";
import type { RawRepository } from "./repository.ts";
import { rotateKeys } from "./rotate-keys.ts";

export interface RawDependencies {
  captures: Pick<CaptureRepository, "byId">;
  raw: RawRepository;
  rawVault: RawVault;
  audit: AuditLog;
  version: string;
}

type RawHandlers = Pick<
  Handlers<Operations["analysis"]>,
  "deleteRawCapture" | "exportRawCapture" | "rotateRawKeys"
>;

export function rawHandlers(deps: RawDependencies): RawHandlers {
  const { captures, raw, rawVault, audit } = deps;
  return {
    exportRawCapture: async ({ params, context }) => {
      const tenant = tenantOf(context);
      const id = params.capture_id;
      const sealed = await raw.keyOf(tenant, id);
      if (sealed === null) throw new NotFoundError(`There is no capture ${id} that was kept raw`);
      const key = await rawVault.open(tenant, id, sealed);
      await audit.add(context, "raw-capture.read", { kind: "capture", id });
      const creator = { name: "workspace", version: deps.version };
      const parts = writeHar(eachExchange(raw, tenant, id, key), { creator });
      return {
        status: 200,
        content: Readable.from(asBytes(parts), { objectMode: false }),
        contentType: "application/octet-stream",
        headers: {
          "cache-control": "no-store",
          "content-disposition": `attachment; filename="${id}.raw.har"`,
          "x-content-type-options": "nosniff",
        },
      };
    },

    deleteRawCapture: async ({ params, context }) => {
      const tenant = tenantOf(context);
      const id = params.capture_id;
      const capture = await captures.byId(tenant, id);
      if (capture === null) throw new NotFoundError(`There is no capture ${id}`);
      if (capture.raw)
        await audit.addIfThere(context, "raw-capture.forget", { kind: "capture", id });
      await raw.forget(tenant, id);
      return { status: 204 };
    },

    rotateRawKeys: async ({ query, context }) => {
      const { keyId, sealed, unreadable } = await rotateKeys(deps, context, query.new_key ?? true);
      return { status: 200, body: { key_id: keyId, sealed, unreadable } };
    },
  };
}

async function* eachExchange(
  raw: RawRepository,
  tenant: Tenant,
  captureId: string,
  key: DataKey,
): AsyncIterable<Exchange> {
  for (let after = -1; ;) {
    const part = await raw.partBehind(tenant, captureId, after);
    if (part === null) return;
    for (const content of await key.open(part.content)) yield fromStored(content);
    after = part.firstOrdinal;
  }
}

async function* asBytes(parts: AsyncIterable<string>): AsyncIterable<Buffer> {
  for await (const part of parts) yield Buffer.from(part);
}
