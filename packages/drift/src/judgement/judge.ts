import type { Finding } from "./finding.ts";
import { chanceOf, greatestChance } from "./proof.ts";
import { ruleOf } from "./rules.ts";
import type { Claim, RuleName, Severity } from "./rules.ts";

/** Which of the documents were made from traffic. */
export interface Observed {
  readonly old: boolean;
  readonly now: boolean;
}

export interface Verdict {
  /** The rule, or `…-not-seen` where an absence is all that is known. */
  readonly name: string;
  readonly severity: Severity;
  readonly chance?: number;
}

/**
 * What a finding does to a consumer, as far as the documents can prove it; null where traffic lacks
 * what it never shows, such as a bound or a scope.
 */
export function judge(finding: Finding, isRequest: boolean, observed: Observed): Verdict | null {
  const rule = ruleOf(finding.rule);
  const severity = isRequest ? rule.request : rule.response;
  const declared = { name: finding.rule, severity };
  if (!observed.old && !observed.now) return declared;
  const unproven = unprovenOf(finding.rule, rule.claim, observed);
  if (severity === "info" || finding.uncertain === true) return unproven;
  if (!observed.now) return contradictsTraffic(finding, rule.claim) ? declared : unproven;
  if (isRequest) return unproven;
  if (!observed.old) return contradictsSpec(finding, rule.claim) ? declared : unproven;
  if (!countable.has(finding.rule) && finding.disjoint !== true) return unproven;
  const chance = chanceOf(finding);
  if (chance === null || chance > greatestChance) return unproven;
  return { ...declared, chance };
}

const told: ReadonlySet<Claim> = new Set<Claim>(["came", "demanded", "type", "null", "value"]);
const absences: ReadonlySet<RuleName> = new Set<RuleName>(["type-narrowed", "became-not-nullable"]);

function unprovenOf(name: RuleName, claim: Claim, observed: Observed): Verdict | null {
  if (claim === "gone") {
    return { name: observed.now ? notSeen(name) : name, severity: "info" };
  }
  if (!told.has(claim) || (observed.now && absences.has(name))) return null;
  // That all requests seen had it does not make it required.
  return { name: name.replace(/-added-required$/, "-added"), severity: "info" };
}

/**
 * What counts can prove between two samples: that something which always came never comes. Where it
 * comes now and then, requests of another kind explain it as well.
 */
const countable: ReadonlySet<RuleName> = new Set<RuleName>(["required-property-removed"]);

/** A new contract refuses, or no longer gives, what traffic showed under the old one. */
function contradictsTraffic(finding: Finding, claim: Claim): boolean {
  if (claim === "type") return finding.rule === "type-narrowed" || finding.disjoint === true;
  if (claim === "null") return (finding.nulls?.old ?? 0) > 0;
  if (claim === "optional") return finding.rule !== "property-became-optional";
  return claim === "gone" || claim === "demanded";
}

/** Traffic shows answers that the old contract rules out. */
function contradictsSpec(finding: Finding, claim: Claim): boolean {
  if (claim === "type" || claim === "value") return true;
  if (claim === "null") return (finding.nulls?.new ?? 0) > 0;
  if (claim === "came") return finding.tagged === true;
  const seen = finding.seen?.new;
  const missing = seen && seen.of !== null && seen.present !== null ? seen.of - seen.present : 0;
  const isAbsence = claim === "optional" || finding.rule === "required-property-removed";
  return isAbsence && missing > 0;
}

function notSeen(rule: RuleName): string {
  const thing = rule.replace(/^(required|success)-/, "").replace(/-(removed|moved|renamed)$/, "");
  return `${thing}-not-seen`;
}
