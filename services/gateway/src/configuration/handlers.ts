import type { Operations, Schemas } from "@workspace/contracts";
import type { Handlers } from "@workspace/http";
import type { Cluster } from "../balancing/cluster.ts";
import type { HealthChecks } from "../balancing/health-checks.ts";
import type { ActiveConfiguration, LiveConfiguration } from "./live-configuration.ts";
import { fromEnvironment, sectionsOf } from "./plan.ts";

type Own = Handlers<Operations["gateway"]>;
type ConfigurationOperations =
  | "getConfiguration"
  | "replaceConfiguration"
  | "listConfigurationRevisions"
  | "restoreConfiguration"
  | "reloadConfiguration"
  | "listServices";

export interface ConfigurationHandlerDeps {
  configuration: LiveConfiguration;
  clusters: () => Iterable<Cluster>;
  checks: HealthChecks;
}

export function configurationHandlers({
  configuration,
  clusters,
  checks,
}: ConfigurationHandlerDeps): Pick<Own, ConfigurationOperations> {
  return {
    getConfiguration: async () => ({ status: 200, body: wire(configuration.active) }),
    replaceConfiguration: async ({ body }) => {
      const { configuration: sections, note, expected_revision } = body;
      const active = await configuration.replace(sections, note ?? null, expected_revision);
      return { status: 200, body: wire(active) };
    },
    listConfigurationRevisions: async () => ({
      status: 200,
      body: {
        data: (await configuration.list()).map(({ sections, createdAt, ...revision }) => ({
          ...revision,
          created_at: createdAt.toISOString(),
          configuration: sections,
        })),
      },
    }),
    restoreConfiguration: async ({ body }) => {
      return { status: 200, body: wire(await configuration.restore(body.revision)) };
    },
    reloadConfiguration: async () => {
      return { status: 200, body: wire(await configuration.reload()) };
    },
    listServices: async () => ({
      status: 200,
      body: { data: [...clusters()].map((cluster) => wireService(cluster, checks)) },
    }),
  };
}

function wire(active: ActiveConfiguration): Schemas["gateway"]["Configuration"] {
  return {
    revision: active.revision,
    source: active.source,
    created_at: active.createdAt?.toISOString() ?? null,
    note: active.note,
    from_environment: fromEnvironment(active.sections),
    configuration: sectionsOf(active.plan),
  };
}

function wireService(
  cluster: Cluster,
  checks: HealthChecks,
): Schemas["gateway"]["ServiceList"]["data"][number] {
  const nowMs = performance.now();
  return {
    name: cluster.name,
    instances: cluster.instances.map((instance) => ({
      url: instance.url.origin,
      weight: instance.weight,
      draining: instance.draining,
      health: instance.health.state(nowMs),
      active_requests: instance.upstream.activeCount,
      connections: instance.upstream.connectionCount,
      consecutive_failures: instance.health.consecutiveFailures,
      ejections: instance.health.ejectionCount,
      detail: checks.stateOf(cluster, instance).detail,
    })),
  };
}
