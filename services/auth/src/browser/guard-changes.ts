import type { Contract } from "@workspace/contracts";
import type { MountedApi } from "@workspace/http";
import { isRecord } from "./is-record.ts";
import type { ForgeryGuard } from "./forgery.ts";

/** Operations that hold the form's token by themselves: Auth.js's clients always send it. */
const changing = new Set(["post", "put", "patch", "delete"]);

/**
 * Puts the guard against forged requests before every operation that changes something, those
 * that are added later included. Services among themselves have no cookies and no pages.
 */
export function guardChanges(api: MountedApi, guard: ForgeryGuard): MountedApi {
  const handlers = { ...api.handlers };
  for (const [id, operation] of entriesOf(api.contract)) {
    const handler = handlers[id];
    if (!handler || !changing.has(operation.method)) continue;
    if (operation.path.startsWith("/internal/")) continue;
    handlers[id] = async (request) => {
      const { headers, body } = request;
      guard.check(textsOf(headers), tokenIn(body));
      return handler(request);
    };
  }
  return { ...api, handlers };
}

function entriesOf(contract: Contract<unknown>) {
  return Object.entries<{ method: string; path: string }>(contract.operations);
}

/** In JSON bodies; a form that is still unread is checked by its own handler. */
function tokenIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  return typeof body["csrfToken"] === "string" ? body["csrfToken"] : undefined;
}

function textsOf(headers: unknown): Record<string, string | undefined> {
  const entries = isRecord(headers) ? Object.entries(headers) : [];
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? value : undefined]),
  );
}
