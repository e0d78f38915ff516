import type { Schemas } from "@workspace/contracts";
import { money, span } from "../../terminal/output.ts";

type Quantity = Schemas["gateway"]["LimitQuantity"];

export function amountText(of: Quantity, amount: number): string {
  return of === "cost" ? money(amount) : `${Math.floor(amount).toLocaleString("en")} ${of}`;
}

export function ruleText(rule: { of: Quantity; amount: number; period_seconds: number }): string {
  return `${amountText(rule.of, rule.amount)} in ${span(rule.period_seconds)}`;
}
