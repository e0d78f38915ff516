import type { Change, SideEvidence } from "../change.ts";
import type { JsonValue } from "../document/json.ts";
import type { SpecLimits } from "../document/limits.ts";
import type { ProblemLog } from "../document/problems.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import type { Finding, Seen } from "./finding.ts";
import { judge } from "./judge.ts";
import type { Observed } from "./judge.ts";
import { messageOf } from "./message.ts";
import { kindOf, sectionOf } from "./sections.ts";

/** Judges findings as they come and keeps them as changes, each once. */
export class ChangeList {
  readonly #old: SpecDocument;
  readonly #now: SpecDocument;
  readonly #observed: Observed;
  readonly #limits: SpecLimits;
  readonly #problems: ProblemLog;
  readonly #changes = new Map<string, Change>();

  constructor(old: SpecDocument, now: SpecDocument, limits: SpecLimits, problems: ProblemLog) {
    this.#old = old;
    this.#now = now;
    this.#observed = { old: old.observed, now: now.observed };
    this.#limits = limits;
    this.#problems = problems;
  }

  add(operation: string | null, findings: readonly Finding[]): void {
    for (const finding of findings) {
      const change = this.#changeOf(operation, finding);
      if (!change) continue;
      const key = sortingKey(change);
      if (this.#changes.has(key)) continue;
      if (this.#changes.size >= this.#limits.maxChanges) {
        const detail = `Over ${this.#limits.maxChanges} changes.`;
        this.#problems.add({ type: "change-limit", document: "new", pointer: "", detail });
        return;
      }
      this.#changes.set(key, change);
    }
  }

  sorted(): Change[] {
    return [...this.#changes].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
  }

  #changeOf(operation: string | null, finding: Finding): Change | null {
    const section = sectionOf(finding.place);
    const verdict = judge(finding, section.direction === "request", this.#observed);
    if (!verdict) return null;
    const isObserved = this.#observed.old || this.#observed.now;
    return {
      kind: kindOf(section, verdict.name),
      breaking: verdict.severity !== "info",
      severity: verdict.severity,
      direction: section.direction,
      operation,
      path: finding.place,
      before: finding.before,
      after: finding.after,
      message: messageOf(finding, verdict),
      evidence: {
        basis: isObserved ? "observed" : "declared",
        old: sideOf(this.#old, finding.oldNode, finding.seen?.old),
        new: sideOf(this.#now, finding.newNode, finding.seen?.new),
        ...(verdict.chance === undefined ? {} : { chance: verdict.chance }),
        ...(finding.similarity === undefined ? {} : { similarity: finding.similarity }),
      },
    };
  }
}

function sideOf(
  document: SpecDocument,
  node: JsonValue | undefined,
  seen: Seen | undefined,
): SideEvidence {
  const { present = null, of = null } = document.observed ? (seen ?? {}) : {};
  return {
    pointer: document.pointerOf(node),
    ...(present === null ? {} : { present }),
    ...(of === null ? {} : { of }),
  };
}

function sortingKey(change: Change): string {
  const { operation, path, kind, before, after } = change;
  const [method = "", template = ""] = (operation ?? "").split(" ");
  return [template, method, path, kind, JSON.stringify(before), JSON.stringify(after)].join("\n");
}
