import { whyNeverKept } from "./fixed-names.ts";
import { readOwnShape } from "./own-shape.ts";
import { plainName } from "./plain-name.ts";
import { secrecyOf } from "./secret-names.ts";
import type { Secrecy } from "./secret-names.ts";
import { privateKeyShape, secretShapes } from "./secret-shapes.ts";

/** What a user may change of what is taken for secret. */
export interface RedactionRules {
  /** Names of headers, fields and parameters that are secret as well; case and separators do not count. */
  readonly names?: readonly string[];
  /** Names that are not, though they look it. */
  readonly keep?: readonly string[];
  /** Further shapes, their patterns as `readOwnShape` takes them. */
  readonly shapes?: readonly OwnShape[];
  /** Default true. */
  readonly emails?: boolean;
}

/** A secret that a user knows by its look. */
export interface OwnShape {
  /** What the report calls it, and what stands for it. */
  readonly rule: string;
  readonly pattern: string;
}

export interface CompiledRules {
  readonly emails: boolean;
  secrecyOf(name: string): Secrecy | null;
  /** Whether a name is secret because the user says so. */
  isOwnName(name: string): boolean;
  /** Whether the user says that a name is no secret's, and may say so. */
  isKept(name: string): boolean;
  /** All shapes in one, global; which of them it was is asked only after a match. */
  readonly anyShape: RegExp;
  /** Shapes of the user's, which may be shorter than those that are known. */
  readonly hasOwnShapes: boolean;
  ruleAt(text: string, index: number, match: string): { rule: string; isOwn: boolean };
}

const compiledRules = new WeakMap<RedactionRules, CompiledRules>();
const noRules: RedactionRules = {};

/** Compiled once for each object: who redacts in batches has a redactor for each. @throws OwnShapeFault */
export function compileRules(rules: RedactionRules = noRules): CompiledRules {
  const known = compiledRules.get(rules) ?? compile(rules);
  compiledRules.set(rules, known);
  return known;
}

function compile(rules: RedactionRules): CompiledRules {
  const secret = new Set((rules.names ?? []).map(plainName));
  // Rules that were stored when more could be excepted do not except it any more.
  const mayBeKept = (rules.keep ?? []).filter((name) => whyNeverKept(name) === null);
  const keep = new Set(mayBeKept.map(plainName));
  const own = (rules.shapes ?? []).map(({ rule, pattern }) => ({
    rule,
    source: readOwnShape(pattern).source,
  }));
  // One look for a word's beginning before all prefixes: most places in a text are none.
  const prefixed = `\\b(?:${secretShapes.map(({ source }) => source).join("|")})`;
  const others = [privateKeyShape, ...own].map(({ source }) => `(?:${source})`);
  const compiled = [...secretShapes, privateKeyShape, ...own].map((shape) => ({
    rule: shape.rule,
    isOwn: own.includes(shape),
    // In its place, since some are known by what stands before them.
    pattern: new RegExp(shape.source, "y"),
  }));
  const hasOwnNames = secret.size + keep.size > 0;
  return {
    emails: rules.emails ?? true,
    secrecyOf(name) {
      if (!hasOwnNames) return secrecyOf(name);
      const plain = plainName(name);
      if (keep.has(plain)) return null;
      return secret.has(plain) ? "secret" : secrecyOf(name);
    },
    isKept: (name) => keep.size > 0 && keep.has(plainName(name)),
    isOwnName: (name) => secret.size > 0 && secret.has(plainName(name)),
    anyShape: new RegExp([prefixed, ...others].join("|"), "g"),
    hasOwnShapes: own.length > 0,
    ruleAt: (text, index, match) => {
      const found = compiled.find(({ pattern }) => {
        pattern.lastIndex = index;
        return pattern.exec(text)?.[0] === match;
      });
      return found ?? { rule: "secret", isOwn: false };
    },
  };
}
