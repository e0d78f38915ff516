import type { Schemas } from "@workspace/contracts";

export type SpecSummary = Schemas["analysis"]["Spec"];
export type SpecDetails = Schemas["analysis"]["SpecDetails"];
export type SpecOutcome = Schemas["analysis"]["SpecOutcome"];
export type RevisionSummary = Schemas["analysis"]["RevisionSummary"];
export type RevisionDetails = Schemas["analysis"]["Revision"];

export type Pin = Schemas["analysis"]["Pin"];

/** What a spec is inferred from, and how often that has changed. */
export interface SpecInputs {
  readonly captureIds: readonly string[];
  readonly origins: readonly string[];
  readonly pins: readonly Pin[];
  readonly version: number;
}

export type SpecChange = Omit<SpecInputs, "version">;

/** How what was inferred differs from the latest revision. */
export type Outcome = SpecOutcome["outcome"];
