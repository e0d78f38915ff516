/** Money is kept in whole millionths of a dollar. */
export function micros(usd: number): number {
  return Math.round(usd * 1e6);
}

export function dollars(amountMicros: number): number;
export function dollars(amountMicros: number | null): number | null;
export function dollars(amountMicros: number | null): number | null {
  return amountMicros === null ? null : amountMicros / 1e6;
}
