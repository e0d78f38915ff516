import type { Logger } from "@workspace/telemetry";
import { modeKey } from "./mode.ts";
import type { UpstreamMode } from "./mode.ts";
import type { UpstreamModeRepository } from "./repository.ts";

export interface LiveModesOptions {
  repository: Pick<UpstreamModeRepository, "all" | "watch">;
  /** Told of all modes whenever one changed. */
  apply: (modes: ReadonlyMap<string, UpstreamMode>) => void;
  logger: Logger;
}

/** The modes in force, followed by all gateways; a call costs one look into a map. */
export class LiveModes {
  private readonly options: LiveModesOptions;
  private modes: ReadonlyMap<string, UpstreamMode> = new Map();
  private turn: Promise<void> = Promise.resolve();

  constructor(options: LiveModesOptions) {
    this.options = options;
  }

  of(organisationId: string, upstream: string): UpstreamMode | undefined {
    // Most gateways record nothing: they pay for no key.
    return this.modes.size === 0 ? undefined : this.modes.get(modeKey(organisationId, upstream));
  }

  ofOrganisation(organisationId: string): UpstreamMode[] {
    return [...this.modes.values()].filter((mode) => mode.organisationId === organisationId);
  }

  /** @throws if the database does not answer */
  async watch(): Promise<void> {
    await this.follow();
    await this.options.repository.watch(() => {
      this.follow().catch((error: unknown) =>
        this.options.logger.error({ err: error }, "modes of upstreams were not read"),
      );
    });
  }

  /** One after the other, so that an older state cannot overtake a newer one. */
  follow(): Promise<void> {
    const turn = this.turn.then(() => this.read());
    this.turn = turn.catch(() => {});
    return turn;
  }

  private async read(): Promise<void> {
    const modes = await this.options.repository.all();
    this.modes = new Map(
      modes.map((mode) => [modeKey(mode.organisationId, mode.upstream), mode] as const),
    );
    this.options.apply(this.modes);
  }
}
