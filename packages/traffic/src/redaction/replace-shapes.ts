import { hasLongRun } from "./long-run.ts";
import type { CompiledRules } from "./rules.ts";

/** The text with every secret that is known by its look replaced; the same text when there was none. */
export function replaceShapes(
  rules: CompiledRules,
  text: string,
  replace: (rule: string, secret: string) => string,
): string {
  if (!holdsShape(rules, text)) return text;
  // Or it would go on behind the first.
  rules.anyShape.lastIndex = 0;
  let replaced = "";
  let copied = 0;
  for (const { 0: secret, index } of text.matchAll(rules.anyShape)) {
    if (secret === "") continue;
    const { rule, isOwn } = rules.ruleAt(text, index, secret);
    if (!isOwn && isName(secret)) continue;
    replaced += text.slice(copied, index) + replace(rule, secret);
    copied = index + secret.length;
  }
  return copied === 0 ? text : replaced + text.slice(copied);
}

export function holdsShape(rules: CompiledRules, text: string): boolean {
  if (!rules.hasOwnShapes && !hasLongRun(text)) return false;
  rules.anyShape.lastIndex = 0;
  return rules.anyShape.test(text);
}

/** `secret_scanning_push_protection` begins as a key does, and is words. */
function isName(text: string): boolean {
  return /^[a-z]+(?:[_-][a-z]{1,14}){2,}$/.test(text);
}
