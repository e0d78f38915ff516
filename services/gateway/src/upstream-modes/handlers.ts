import type { Operations, Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { Handlers, RequestContext } from "@workspace/http";
import type { UpstreamMode } from "./mode.ts";
import { replaceMode } from "./replace-mode.ts";
import type { ReplaceModeDependencies } from "./replace-mode.ts";

type ModeHandlers = Pick<
  Handlers<Operations["gateway"]>,
  "listUpstreamModes" | "replaceUpstreamMode"
>;

export function upstreamModeHandlers(deps: ReplaceModeDependencies): ModeHandlers {
  return {
    listUpstreamModes: async ({ context }) => {
      const { organisationId } = callerOf(context);
      return { status: 200, body: { data: deps.modes.ofOrganisation(organisationId).map(wire) } };
    },
    replaceUpstreamMode: async ({ params, body, context }) => {
      const mode = await replaceMode(deps, callerOf(context), params.upstream, body);
      return { status: 200, body: mode ? wire(mode) : passing(params.upstream) };
    },
  };
}

function callerOf({ principal }: Pick<RequestContext, "principal">) {
  if (principal !== null) return principal;
  throw new ProblemError({
    type: "unauthorized",
    status: 401,
    title: "Not signed in",
    detail: "This needs somebody who is signed in",
  });
}

type Wire = Schemas["gateway"]["UpstreamMode"];

function wire(mode: UpstreamMode): Wire {
  return {
    upstream: mode.upstream,
    mode: mode.mode,
    capture_id: mode.captureId,
    recording_id: mode.recordingId,
    name: mode.name,
    keep_raw: mode.keepRaw,
    timing: mode.timing,
    changed_by: mode.userId,
    changed_at: mode.changedAt.toISOString(),
  };
}

function passing(upstream: string): Wire {
  return {
    upstream,
    mode: "pass",
    capture_id: null,
    recording_id: null,
    name: null,
    keep_raw: false,
    timing: "at-once",
    changed_by: null,
    changed_at: null,
  };
}
