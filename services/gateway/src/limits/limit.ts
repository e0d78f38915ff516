/** Whose use a limit counts. */
export type LimitScope = "key" | "user" | "organisation" | "ip";
/** What a limit counts: requests when they come, tokens and cost when the answer has told them. */
export type LimitQuantity = "requests" | "tokens" | "cost";

export interface LimitRule {
  readonly name: string;
  readonly per: LimitScope;
  readonly of: LimitQuantity;
  /** Requests, tokens or US dollars in a period. */
  readonly amount: number;
  readonly periodSeconds: number;
  /** How much of the amount may be used at once. */
  readonly burst: number;
  /** Counts and reports, but refuses nothing. */
  readonly dryRun: boolean;
}

/** Cost is counted in whole millionths of a dollar. */
export const microDollars = 1_000_000;
const microseconds = 1_000_000;
const unitNames = { requests: "requests", tokens: "tokens", cost: "dollars" } as const;

/**
 * The arithmetic of one limit, in whole microseconds.
 *
 * The generic cell rate algorithm counts use as time: a unit takes `period / amount`, and so much
 * may be outstanding as a burst takes. The numbers are made here, once; memory and Redis only
 * compare and add them, so that they cannot disagree. Source: ITU-T I.371, annex A.
 */
export class Limit {
  readonly rule: LimitRule;
  /** Time that may be outstanding. */
  readonly toleranceUs: number;
  /** Time that must be free for a request to be admitted. */
  readonly needUs: number;
  /** Time that an admitted request takes at once; 0 where the answer tells what was used. */
  readonly takeUs: number;
  /** Two limits with the same fingerprint may share what was used. */
  readonly fingerprint: string;
  /** `amount` as header text. */
  readonly amountText: string;
  /** The limit in a RateLimit-Policy header. */
  readonly policyText: string;
  /** The beginning of the limit's entry in a RateLimit header. */
  readonly stateText: string;
  readonly enforced: boolean;
  admitted = 0;
  refused = 0;
  /** Requests that would have been refused, were it not a dry run. */
  wouldRefuse = 0;
  private readonly unitUs: number;

  constructor(rule: LimitRule) {
    this.rule = rule;
    const scale = rule.of === "cost" ? microDollars : 1;
    const exactUs = (rule.periodSeconds * microseconds) / (rule.amount * scale);
    this.unitUs = rule.of === "requests" ? Math.max(1, Math.ceil(exactUs)) : exactUs;
    const burst = Math.min(rule.burst, rule.amount) * scale;
    this.toleranceUs = Math.max(1, Math.round(burst * this.unitUs));
    this.needUs = Math.max(1, Math.round(this.unitUs));
    this.takeUs = rule.of === "requests" ? this.unitUs : 0;
    this.enforced = !rule.dryRun;
    this.amountText = String(rule.amount);
    this.fingerprint = `${rule.name}:${rule.of}:${rule.amount}:${rule.periodSeconds}:${rule.burst}`;
    const unit = rule.of === "requests" ? "" : `;qu="${unitNames[rule.of]}"`;
    this.policyText = `"${rule.name}";q=${Math.floor(rule.amount)};w=${rule.periodSeconds}${unit}`;
    this.stateText = `"${rule.name}";r=`;
  }

  /** @param units requests, tokens or millionths of a dollar */
  costUs(units: number): number {
    return Math.round(units * this.unitUs);
  }

  /** Units (dollars, where cost is counted) that so much free time allows. */
  unitsIn(freeUs: number): number {
    const units = Math.max(0, Math.floor(freeUs / this.unitUs + 1e-6));
    return this.rule.of === "cost" ? Math.floor(units / microDollars) : units;
  }
}
