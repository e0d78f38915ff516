import { whyNeverKept } from "./fixed-names.ts";
import { OwnShapeFault, readOwnShape } from "./own-shape.ts";
import type { RedactionRules } from "./rules.ts";
import { plainName } from "./plain-name.ts";

/** What is wrong with rules, and where: a JSON pointer into them. */
export interface RuleFault {
  readonly pointer: string;
  readonly detail: string;
}

export const redactionRuleBounds = {
  names: 500,
  nameLength: 100,
  shapes: 20,
  /** Characters that all shapes together match at most: what a text costs for each of its words. */
  longest: 300,
} as const;

/** Rules from outside: of them only those without a fault may be used. */
export function faultsOfRules({ names = [], keep = [], shapes = [] }: RedactionRules): RuleFault[] {
  const faults: RuleFault[] = [];
  const note = (pointer: string, detail: string) => faults.push({ pointer, detail });
  const { names: mostNames, shapes: mostShapes, longest: mostCharacters } = redactionRuleBounds;
  for (const [list, all] of Object.entries({ names, keep })) {
    if (all.length > mostNames) note(`/${list}`, `has more than ${mostNames} names`);
    for (const [index, name] of all.entries()) {
      const detail = faultOfName(name);
      if (detail !== null) note(`/${list}/${index}`, detail);
    }
  }
  for (const [index, name] of keep.entries()) {
    const plain = plainName(name);
    const reason = whyNeverKept(name);
    if (reason !== null) note(`/keep/${index}`, `${name} ${reason}: take it out`);
    else if (names.some((secret) => plainName(secret) === plain))
      note(`/keep/${index}`, `${name} is among the names too: take it out of one`);
  }
  if (shapes.length > mostShapes) note("/shapes", `has more than ${mostShapes} shapes`);
  let longest = 0;
  for (const [index, { rule, pattern }] of shapes.entries()) {
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(rule))
      note(`/shapes/${index}/rule`, "is small letters, digits and dashes, 40 at most");
    try {
      longest += readOwnShape(pattern).longest;
    } catch (error) {
      if (!(error instanceof OwnShapeFault)) throw error;
      note(`/shapes/${index}/pattern`, error.message);
    }
  }
  if (longest > mostCharacters)
    note("/shapes", `together match more than ${mostCharacters} characters`);
  return faults;
}

function faultOfName(name: string): string | null {
  if (name.length > redactionRuleBounds.nameLength)
    return `is longer than ${redactionRuleBounds.nameLength} characters`;
  return plainName(name).length < 2 ? "has fewer than two letters or digits" : null;
}
