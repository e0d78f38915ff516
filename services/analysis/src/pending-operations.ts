import type { Operations } from "@workspace/contracts";
import { UnavailableError } from "@workspace/http";
import type { Handlers } from "@workspace/http";

type Pending = Pick<
  Handlers<Operations["analysis"]>,
  | "listSpecs" | "inferSpecs" | "getSpec" | "updateSpec" | "deleteSpec" | "replaceSpecPins"
  | "addSpecCaptures" | "removeSpecCapture" | "listRevisions" | "getRevision"
  | "getRevisionDocument" | "listRevisionExchanges" | "renderRevision" | "reportDrift"
  | "listWatches" | "createWatch" | "getWatch" | "updateWatch" | "deleteWatch" | "listWatchRuns"
  | "runWatch" | "getWatchRun" | "listWatchDeliveries" | "createWatchDelivery"
>;

export function pendingHandlers(): Pending {
  const refuse = () => Promise.reject(new UnavailableError("This is being built"));
  return {
    listSpecs: refuse, inferSpecs: refuse, getSpec: refuse, updateSpec: refuse, deleteSpec: refuse,
    replaceSpecPins: refuse, addSpecCaptures: refuse, removeSpecCapture: refuse,
    listRevisions: refuse, getRevision: refuse, getRevisionDocument: refuse,
    listRevisionExchanges: refuse, renderRevision: refuse, reportDrift: refuse,
    listWatches: refuse, createWatch: refuse, getWatch: refuse, updateWatch: refuse,
    deleteWatch: refuse, listWatchRuns: refuse, runWatch: refuse, getWatchRun: refuse,
    listWatchDeliveries: refuse, createWatchDelivery: refuse,
  };
}
