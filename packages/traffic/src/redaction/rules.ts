import { secrecyOf } from "./secret-names.ts";
import type { Secrecy } from "./secret-names.ts";
import { privateKeyShape, secretShapes } from "./secret-shapes.ts";
import type { SecretShape } from "./secret-shapes.ts";

/** What a user may change of what is taken for secret. */
export interface RedactionRules {
  /** Names of headers, fields and parameters that are secret as well; case and separators do not count. */
  readonly names?: readonly string[];
  /** Names that are not, though they look it. */
  readonly keep?: readonly string[];
  /** Further shapes; each a regular expression without flags, tried at every place of every text. */
  readonly shapes?: readonly SecretShape[];
  /** Default true. */
  readonly emails?: boolean;
}

export interface CompiledRules {
  readonly emails: boolean;
  secrecyOf(name: string): Secrecy | null;
  /** All shapes in one, global; which of them it was is asked only after a match. */
  readonly anyShape: RegExp;
  /** Shapes of the user's, which may be as short as he likes. */
  readonly hasOwnShapes: boolean;
  ruleAt(text: string, index: number, match: string): string;
}

export function compileRules(rules: RedactionRules = {}): CompiledRules {
  const secret = new Set((rules.names ?? []).map(plainName));
  const keep = new Set((rules.keep ?? []).map(plainName));
  const shapes = [...secretShapes, privateKeyShape, ...(rules.shapes ?? [])];
  // One look for a word's beginning before all prefixes: most places in a text are none.
  const prefixed = `\\b(?:${secretShapes.map(({ source }) => source).join("|")})`;
  const others = [privateKeyShape, ...(rules.shapes ?? [])].map(({ source }) => `(?:${source})`);
  const compiled = shapes.map(({ rule, source }) => ({
    rule,
    // In its place, since some are known by what stands before them.
    pattern: new RegExp(source, "y"),
  }));
  const hasOwn = secret.size + keep.size > 0;
  return {
    emails: rules.emails ?? true,
    secrecyOf(name) {
      if (!hasOwn) return secrecyOf(name);
      const plain = plainName(name);
      if (keep.has(plain)) return null;
      return secret.has(plain) ? "secret" : secrecyOf(name);
    },
    anyShape: new RegExp([prefixed, ...others].join("|"), "g"),
    hasOwnShapes: (rules.shapes ?? []).length > 0,
    ruleAt: (text, index, match) => {
      const found = compiled.find(({ pattern }) => {
        pattern.lastIndex = index;
        return pattern.exec(text)?.[0] === match;
      });
      return found?.rule ?? "secret";
    },
  };
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
