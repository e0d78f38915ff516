import type { JsonValue } from "./document/json.ts";
import type { Severity } from "./judgement/rules.ts";

export interface Change {
  /** Stable, kebab-case: `response-property-removed`. */
  readonly kind: string;
  /** Whether a consumer that kept to the old document may fail under the new one. */
  readonly breaking: boolean;
  /** `error` breaks, `warning` breaks who relies on it, `info` breaks nobody. */
  readonly severity: Severity;
  /** Which way what changed travels: sent by the consumer, or to it. */
  readonly direction: "request" | "response" | "both";
  /** `GET /users/{id}`, as the old document spells it; null for what concerns the whole API. */
  readonly operation: string | null;
  /** Within the operation: `response.200.body.choices[].message`. */
  readonly path: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  readonly message: string;
  readonly evidence: Evidence;
  /** Which API, where several were compared. */
  readonly api?: string;
}

export interface Evidence {
  /** Said by both documents, or counted in traffic on at least one side. */
  readonly basis: "declared" | "observed";
  readonly old: SideEvidence;
  readonly new: SideEvidence;
  /** How probable it is to see this without any change, for what traffic alone shows. */
  readonly chance?: number;
  /** How alike what went and what came are, from 0 to 1, for renames and moves. */
  readonly similarity?: number;
}

export interface SideEvidence {
  /** JSON Pointer into the document. */
  readonly pointer: string | null;
  /** How often it was present, of how often it could have been. */
  readonly present?: number;
  readonly of?: number;
}
