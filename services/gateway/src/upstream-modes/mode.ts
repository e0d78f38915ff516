import type { Principal } from "@workspace/http";

export type ModeName = "record" | "replay" | "replay-or-record";
export type ReplayTiming = "original" | "at-once";

/** What becomes of an organisation's calls to an upstream; where there is none, they pass. */
export interface UpstreamMode {
  readonly organisationId: string;
  readonly upstream: string;
  readonly mode: ModeName;
  /** What is replayed. */
  readonly captureId: string | null;
  /** Where to it is recorded now. */
  readonly recordingId: string | null;
  readonly name: string | null;
  /** Whether what is recorded is kept with its secrets too. */
  readonly keepRaw: boolean;
  readonly timing: ReplayTiming;
  /** Path of the upstream's base URL, which recorded paths have in front; without a slash at its end. */
  readonly basePath: string;
  readonly userId: string;
  /** Another one for each setting, though it be equal. */
  readonly generation: number;
  readonly changedAt: Date;
}

/** By which a mode, and what is made for it, is found: names of upstreams have no space. */
export function modeKey(organisationId: string, upstream: string): string {
  return `${upstream} ${organisationId}`;
}

export function recordsTo(mode: UpstreamMode): mode is UpstreamMode & { recordingId: string } {
  return mode.recordingId !== null;
}

/** The gateway itself, at work for the organisation in whose captures it records and reads. */
export function workerOf({
  organisationId,
  userId,
}: Pick<UpstreamMode, "organisationId" | "userId">): Principal {
  return {
    userId,
    organisationId,
    role: "member",
    scopes: ["captures:read", "captures:write", "raw-captures:create"],
    keyId: null,
    sessionId: null,
    operator: false,
  };
}

/** What a recording of the mode begins with. */
export function recordingOf({ upstream, name, keepRaw }: UpstreamMode) {
  return { upstream, keep_raw: keepRaw, ...(name === null ? {} : { name }) };
}
