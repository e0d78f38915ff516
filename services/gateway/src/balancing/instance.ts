import { Upstream } from "../upstream/upstream.ts";
import type { UpstreamOptions } from "../upstream/upstream.ts";
import { InstanceHealth } from "./instance-health.ts";
import type { HealthRules } from "./instance-health.ts";

export interface InstanceRule {
  readonly url: string;
  /** Its share of the load beside the others. */
  readonly weight: number;
  /** Takes no new request; what runs comes to its end. */
  readonly draining: boolean;
}

export type ConnectionRules = Omit<UpstreamOptions, "name" | "host" | "port">;

/** One process of a service: its connections, its health, and the header lines that it is sent. */
export class Instance {
  readonly url: URL;
  readonly upstream: Upstream;
  readonly health: InstanceHealth;
  /** Header lines that each request to it begins with. */
  readonly lines: string;
  weight: number;
  draining: boolean;

  constructor(
    service: string,
    rule: InstanceRule,
    connections: ConnectionRules,
    health: HealthRules,
    internalToken: string,
  ) {
    this.url = new URL(rule.url);
    this.weight = rule.weight;
    this.draining = rule.draining;
    this.health = new InstanceHealth(health);
    this.upstream = new Upstream({
      ...connections,
      name: service,
      host: this.url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(this.url.port || 80),
    });
    this.lines =
      `host: ${this.url.hostname}:${this.upstream.port}\r\n` +
      `x-workspace-internal-token: ${internalToken}\r\n`;
  }

  /** The load it has for its share: the instance with the least is asked next. */
  loadFor(nowMs: number): number {
    return (this.upstream.activeCount + 1) / (this.weight * this.health.share(nowMs));
  }
}
