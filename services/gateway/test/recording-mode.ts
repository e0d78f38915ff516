import type { UpstreamMode } from "../src/upstream-modes/mode.ts";

/** The mode of an upstream of which a test records the calls. */
export function recordingMode(changes: Partial<UpstreamMode> = {}): UpstreamMode {
  return {
    organisationId: "org_1",
    userId: "usr_1",
    upstream: "model",
    mode: "record",
    captureId: null,
    recordingId: "cap_1",
    name: null,
    keepRaw: false,
    timing: "at-once",
    basePath: "",
    generation: 1,
    changedAt: new Date(),
    ...changes,
  };
}
