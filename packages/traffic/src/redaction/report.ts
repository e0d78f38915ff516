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

/** A finding that a ledger counted, to be counted again; null for one whose place is not listed. */
export type Noted = { count: number } | null;

export class RedactionLedger {
  readonly #counts = new Map<string, { place: string; rule: string; count: number }>();
  #total = 0;
  #unlisted = 0;
  /** What was noted since somebody began to listen. */
  #heard: Noted[] | null = null;

  get total(): number {
    return this.#total;
  }

  note(rule: string, at: Place): void {
    this.#total += 1;
    const place = at().slice(0, longestPlace);
    const key = `${rule} ${place}`;
    let found = this.#counts.get(key) ?? null;
    if (found !== null) found.count += 1;
    else if (this.#counts.size < mostPlaces) {
      found = { place, rule, count: 1 };
      this.#counts.set(key, found);
    } else this.#unlisted += 1;
    this.#heard?.push(found);
  }

  /** What `work` gives, and what it noted. */
  listen<Result>(work: () => Result): {
    readonly result: Result;
    readonly noted: readonly Noted[];
  } {
    const noted: Noted[] = [];
    this.#heard = noted;
    try {
      return { result: work(), noted };
    } finally {
      this.#heard = null;
    }
  }

  /** The same findings at the same places once more. */
  repeat(noted: readonly Noted[]): void {
    this.#total += noted.length;
    for (const found of noted) {
      if (found === null) this.#unlisted += 1;
      else found.count += 1;
    }
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
