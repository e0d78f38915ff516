import type { Schemas } from "@workspace/contracts";

export type Watch = Schemas["analysis"]["Watch"];
export type WatchRun = Schemas["analysis"]["WatchRun"];
export type WatchDelivery = Schemas["analysis"]["WatchDelivery"];

/** What a watch is told to do, as far as it is kept in plain. */
export interface WatchSettings {
  readonly name: string;
  readonly enabled: boolean;
  readonly onCapture: boolean;
  readonly everyMinutes: number | null;
  readonly revision: number | null;
  readonly notifyOn: "breaking" | "any";
  readonly webhookUrl: string | null;
}
