import { coreTimes } from "./processes.ts";

/**
 * Repeats rounds in which the host of a virtual machine took the cores away: no program answers in a
 * millisecond while it may not run. When patience ends, disturbed rounds count like all others.
 */
export class QuietRounds {
  /** Rounds that were thrown away. */
  repeated = 0;
  /** Rounds that count although they were disturbed. */
  disturbed = 0;
  /** Rounds that count. */
  taken = 0;
  private readonly maxStolenShare: number;
  private readonly deadline: number;

  constructor(maxStolenShare: number, patienceSeconds: number) {
    this.maxStolenShare = maxStolenShare;
    this.deadline = performance.now() + patienceSeconds * 1_000;
  }

  async take<Result>(round: () => Promise<Result>): Promise<Result> {
    for (;;) {
      const before = coreTimes();
      const result = await round();
      const after = coreTimes();
      const isQuiet =
        (after.stolen - before.stolen) / (after.all - before.all) <= this.maxStolenShare;
      if (isQuiet || performance.now() > this.deadline) {
        this.taken++;
        if (!isQuiet) this.disturbed++;
        return result;
      }
      this.repeated++;
    }
  }

  describe(): string {
    return (
      `${this.taken} rounds, ${this.disturbed} of them while the host took over ` +
      `${this.maxStolenShare * 100} % of the cores; ${this.repeated} such rounds were taken again`
    );
  }
}
