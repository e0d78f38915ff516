import { ServiceProbe } from "../status/service-probe.ts";
import type { ServiceState } from "../status/service-probe.ts";
import type { Cluster } from "./cluster.ts";
import type { Instance } from "./instance.ts";

/** Failed checks in a row until an instance counts as down. */
const checksToDown = 2;

interface Watched {
  readonly probe: ServiceProbe;
  failures: number;
  checking: boolean;
}

/**
 * Asks instances whether they are ready: regularly where there is another to turn to, and whenever
 * somebody wants to know. A lone instance is not asked regularly, for nothing would follow from it.
 */
export class HealthChecks {
  private readonly clusters: () => Iterable<Cluster>;
  private readonly internalToken: string;
  private readonly watched = new WeakMap<Instance, Watched>();
  private readonly timer: NodeJS.Timeout;

  constructor(clusters: () => Iterable<Cluster>, intervalMs: number, internalToken: string) {
    this.clusters = clusters;
    this.internalToken = internalToken;
    this.timer = setInterval(() => void this.checkAll(), intervalMs);
    this.timer.unref();
  }

  /** The best state that an instance of the service is in, asked for now. */
  async refresh(cluster: Cluster): Promise<ServiceState> {
    const states = await Promise.all(
      cluster.instances.map((instance) => this.check(cluster, instance)),
    );
    const best = states.find(({ status }) => status === "up") ?? states[0];
    return best ?? { ...new ServiceProbe(cluster.name, new URL("http://none"), "").state };
  }

  /** What the last check of an instance gave. */
  stateOf(cluster: Cluster, instance: Instance): ServiceState {
    return this.watch(cluster, instance).probe.state;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async checkAll(): Promise<void> {
    const checks: Promise<unknown>[] = [];
    for (const cluster of this.clusters()) {
      if (cluster.instances.length < 2) continue;
      for (const instance of cluster.instances)
        if (!this.watch(cluster, instance).checking) checks.push(this.check(cluster, instance));
    }
    await Promise.all(checks);
  }

  private async check(cluster: Cluster, instance: Instance): Promise<ServiceState> {
    const watched = this.watch(cluster, instance);
    watched.checking = true;
    const state = await watched.probe.refresh();
    watched.checking = false;
    watched.failures = state.status === "up" ? 0 : watched.failures + 1;
    const isDown = watched.failures >= checksToDown;
    if (isDown || watched.failures === 0) instance.health.onCheck(!isDown, performance.now());
    return state;
  }

  private watch(cluster: Cluster, instance: Instance): Watched {
    const known = this.watched.get(instance);
    if (known !== undefined) return known;
    const probe = new ServiceProbe(cluster.name, instance.url, this.internalToken);
    const watched = { probe, failures: 0, checking: false };
    this.watched.set(instance, watched);
    return watched;
  }
}
