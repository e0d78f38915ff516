/** Something in a document that could not be read or compared; the comparison went on without it. */
export interface Problem {
  readonly type:
    | "missing-reference"
    | "external-reference"
    | "cyclic-reference"
    | "too-many-alternatives"
    | "nested-too-deep"
    | "comparison-limit"
    | "nothing-in-common"
    | "change-limit";
  readonly document: "old" | "new";
  /** JSON Pointer into that document. */
  readonly pointer: string;
  readonly detail: string;
}

/** Problems that leave a part uncompared: without a finding there, nothing is proven. */
const gaps: ReadonlySet<Problem["type"]> = new Set([
  "too-many-alternatives",
  "nested-too-deep",
  "comparison-limit",
  "nothing-in-common",
  "change-limit",
]);

const maxProblems = 1_000;

/** Each problem once. */
export class ProblemLog {
  readonly #problems = new Map<string, Problem>();

  add(problem: Problem): void {
    const key = `${problem.document} ${problem.type} ${problem.pointer}`;
    if (this.#problems.size < maxProblems && !this.#problems.has(key)) {
      this.#problems.set(key, problem);
    }
  }

  get complete(): boolean {
    return ![...this.#problems.values()].some((problem) => gaps.has(problem.type));
  }

  sorted(): Problem[] {
    return [...this.#problems.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, problem]) => problem);
  }
}
