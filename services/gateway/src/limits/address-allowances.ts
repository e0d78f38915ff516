import type { Allowance } from "./gcra.ts";

const defaultMaxAddresses = 100_000;

/** Allowances by address, bounded: an allowance that is full again says nothing and is dropped. */
export class AddressAllowances {
  private readonly allowances = new Map<string, Allowance>();
  private readonly maxAddresses: number;

  constructor(maxAddresses = defaultMaxAddresses) {
    this.maxAddresses = maxAddresses;
  }

  get size(): number {
    return this.allowances.size;
  }

  of(address: string): Allowance {
    const known = this.allowances.get(address);
    if (known !== undefined) return known;
    if (this.allowances.size >= this.maxAddresses) this.dropOldest();
    const allowance = { arrivalMs: 0 };
    this.allowances.set(address, allowance);
    return allowance;
  }

  dropFull(nowMs: number): void {
    for (const [address, allowance] of this.allowances)
      if (allowance.arrivalMs <= nowMs) this.allowances.delete(address);
  }

  private dropOldest(): void {
    for (const address of this.allowances.keys()) {
      this.allowances.delete(address);
      return;
    }
  }
}
