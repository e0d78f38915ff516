/** What was redacted where; never what it was. */
export interface RedactionReport {
  /** By place and rule, the most frequent first. */
  readonly findings: readonly RedactionFinding[];
  readonly total: number;
  /** Findings whose place is not listed, since there were too many places. */
  readonly unlisted: number;
}

export interface RedactionFinding {
  /** Such as `request header authorization` or `response body #/users/-/email`; lists are one place. */
  readonly place: string;
  readonly rule: string;
  readonly count: number;
}

/** Makes a place's name, asked only when something was found there. */
export type Place = () => string;

const mostPlaces = 2_000;
const longestPlace = 300;

export class RedactionLedger {
  readonly #counts = new Map<string, { place: string; rule: string; count: number }>();
  #total = 0;
  #unlisted = 0;

  get total(): number {
    return this.#total;
  }

  note(rule: string, at: Place): void {
    this.#total += 1;
    const place = at().slice(0, longestPlace);
    const key = `${rule} ${place}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else if (this.#counts.size < mostPlaces) this.#counts.set(key, { place, rule, count: 1 });
    else this.#unlisted += 1;
  }

  report(): RedactionReport {
    const findings = [...this.#counts.values()].toSorted(
      (a, b) => b.count - a.count || (a.place < b.place ? -1 : 1),
    );
    return {
      findings: findings.map((one) => ({ ...one })),
      total: this.#total,
      unlisted: this.#unlisted,
    };
  }
}
