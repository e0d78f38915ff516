import type { Operations } from "@workspace/contracts";
import { UnavailableError } from "@workspace/http";
import type { Handlers } from "@workspace/http";

type Pending = Pick<
  Handlers<Operations["analysis"]>,
  | "listWatches"
  | "createWatch"
  | "getWatch"
  | "updateWatch"
  | "deleteWatch"
  | "listWatchRuns"
  | "runWatch"
  | "getWatchRun"
  | "listWatchDeliveries"
  | "createWatchDelivery"
>;

export function pendingHandlers(): Pending {
  const refuse = () => Promise.reject(new UnavailableError("This is being built"));
  return {
    listWatches: refuse,
    createWatch: refuse,
    getWatch: refuse,
    updateWatch: refuse,
    deleteWatch: refuse,
    listWatchRuns: refuse,
    runWatch: refuse,
    getWatchRun: refuse,
    listWatchDeliveries: refuse,
    createWatchDelivery: refuse,
  };
}
