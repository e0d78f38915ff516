import { ConflictError, InvalidInputError, NotFoundError } from "@workspace/http";
import type { Fault } from "@workspace/http";
import type { Logger } from "@workspace/telemetry";
import { faultsOfPlan } from "./check-plan.ts";
import { planOf } from "./plan.ts";
import type { Plan, Sections } from "./plan.ts";
import { readConfigurationFile } from "./read-file.ts";
import type { ConfigurationRepository, RevisionSource, StoredRevision } from "./repository.ts";

export interface ActiveConfiguration {
  revision: number;
  source: RevisionSource | "environment";
  createdAt: Date | null;
  note: string | null;
  sections: Sections;
  plan: Plan;
}

export interface LiveConfigurationOptions {
  repository: ConfigurationRepository;
  environment: Plan;
  file: string | undefined;
  logger: Logger;
  /** Puts a checked plan in force, at once. */
  apply: (plan: Plan) => void;
}

/**
 * The configuration in force: the environment, and over it the newest stored revision. A revision
 * is checked whole before it is stored, put in force in one step, and followed by all gateways.
 */
export class LiveConfiguration {
  active: ActiveConfiguration;
  private readonly options: LiveConfigurationOptions;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: LiveConfigurationOptions) {
    this.options = options;
    this.active = environmentAlone(options.environment);
    const [fault] = faultsOfPlan(options.environment);
    if (fault)
      throw new RangeError(`The environment is not usable: ${fault.pointer} ${fault.detail}`);
  }

  /**
   * Puts the stored configuration in force and goes on following it. One that no longer fits the
   * environment is left aside, for a gateway that does not start cannot be mended.
   * @throws if the database does not answer
   */
  async watch(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      this.options.logger.error({ err: error }, "the configuration is not usable and is left out");
    }
    await this.options.repository.watch(() => {
      this.follow().catch((error: unknown) =>
        this.options.logger.error({ err: error }, "a new configuration was not put in force"),
      );
    });
  }

  /** @throws InvalidInputError, ConflictError */
  async replace(
    sections: Sections,
    note: string | null,
    expected: number | undefined,
  ): Promise<ActiveConfiguration> {
    this.check(sections, "/body/configuration");
    return this.store({ source: "operation", note, sections, fileHash: null }, expected);
  }

  /** @param revision the one before the present if undefined. @throws NotFoundError */
  async restore(revision: number | undefined): Promise<ActiveConfiguration> {
    const wanted = revision ?? this.active.revision - 1;
    if (wanted < 0) throw new NotFoundError("There is no revision before this one");
    const sections = wanted === 0 ? {} : (await this.find(wanted)).sections;
    this.check(sections, `/revision/${wanted}`);
    const note = `back to revision ${wanted}`;
    return this.store({ source: "revert", note, sections, fileHash: null }, undefined);
  }

  /** Takes up the file where it changed, then the newest revision. @throws InvalidInputError */
  async reload(): Promise<ActiveConfiguration> {
    const { file, repository } = this.options;
    if (file !== undefined) {
      const { sections, hash } = await readConfigurationFile(file);
      const known = await repository.newestFileHash();
      if (known === undefined || !known.equals(hash)) {
        this.check(sections, "");
        await repository.add({ source: "file", note: null, sections, fileHash: hash }, undefined);
      }
    }
    return this.follow();
  }

  list(): Promise<StoredRevision[]> {
    return this.options.repository.list();
  }

  private async store(
    added: Parameters<ConfigurationRepository["add"]>[0],
    expected: number | undefined,
  ): Promise<ActiveConfiguration> {
    const stored = await this.options.repository.add(added, expected);
    if (stored === undefined)
      throw new ConflictError(
        `The configuration changed meanwhile; revision ${expected} is not the newest`,
      );
    return this.follow();
  }

  /** One after the other, so that an older revision cannot overtake a newer one. */
  private follow(): Promise<ActiveConfiguration> {
    const turn = this.turn.then(() => this.takeNewest());
    this.turn = turn.catch(() => {});
    return turn;
  }

  private async takeNewest(): Promise<ActiveConfiguration> {
    const { repository, environment, apply, logger } = this.options;
    const stored = await repository.newest();
    if (stored === undefined || stored.revision === this.active.revision) return this.active;
    this.check(stored.sections, "");
    const plan = planOf(stored.sections, environment);
    apply(plan);
    this.active = { ...stored, plan };
    logger.info({ revision: stored.revision, source: stored.source }, "configuration in force");
    return this.active;
  }

  /** @throws InvalidInputError that names each wrong place */
  private check(sections: Sections, base: string): void {
    const faults: Fault[] = faultsOfPlan(planOf(sections, this.options.environment)).map(
      ({ pointer, detail }) => ({ pointer: `${base}${pointer}`, detail }),
    );
    const [first] = faults;
    if (first) throw new InvalidInputError(`${first.pointer}: ${first.detail}`, faults);
  }

  private async find(revision: number): Promise<StoredRevision> {
    const stored = await this.options.repository.find(revision);
    if (stored === undefined) throw new NotFoundError(`There is no revision ${revision}`);
    return stored;
  }
}

function environmentAlone(plan: Plan): ActiveConfiguration {
  return {
    revision: 0,
    source: "environment",
    createdAt: null,
    note: null,
    sections: {},
    plan,
  };
}
