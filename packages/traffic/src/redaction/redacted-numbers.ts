import { compileRules } from "./rules.ts";
import type { CompiledRules, RedactionRules } from "./rules.ts";

const numericSecret = /pass|pin|otp|cvv|cvc|ssn/i;

/** By which rule a number under a secret's name is replaced; null where it is none of the secret. */
export function ruleForNumber(rules: CompiledRules, name: string): string | null {
  if (rules.isOwnName(name)) return "own-name";
  return numericSecret.test(name) ? "number" : null;
}

/**
 * Tells whether a number at a JSON pointer was redacted under these rules, if they were those of its
 * recording: of a number one cannot see it.
 */
export function redactedNumberTest(rules?: RedactionRules): (pointer: string) => boolean {
  const compiled = compileRules(rules);
  return (pointer) => {
    const names = pointer.split("/").slice(1).map(unescaped);
    // What is inside a secret goes by its name, unless it has one of its own that is a secret's.
    const name = names.findLast((one) => compiled.secrecyOf(one) !== null);
    if (name === undefined || compiled.secrecyOf(name) !== "secret") return false;
    return ruleForNumber(compiled, name) !== null;
  };
}

/** Whether one number can stand for the other: as many digits, and as whole. */
export function fitsRedactedNumber(redacted: number, number: number): boolean {
  return (
    Number.isInteger(redacted) === Number.isInteger(number) &&
    digitsOf(redacted) === digitsOf(number)
  );
}

/** Of a whole part, as many as what stands for it has. */
export function digitsOf(number: number): number {
  return Math.min(Math.max(String(Math.trunc(Math.abs(number))).length, 1), 15);
}

function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
