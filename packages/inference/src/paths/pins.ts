import { parseSegment } from "./segment.ts";

/**
 * What a person decided about paths. It holds over any evidence, now and later. In paths, `{...}`
 * stands for a parameter, whatever its name.
 */
export type Pin =
  /** The last segment of `/users/me` is a name, never a value: splits it from a fold. */
  | { readonly kind: "literal"; readonly path: string; readonly host?: string }
  /** At `/users/{}` stand values: all words, or just `words`; `name` names the parameter. */
  | {
      readonly kind: "parameter";
      readonly path: string;
      readonly name?: string;
      readonly words?: readonly string[];
      readonly host?: string;
    }
  /** What lies below `/en` is what lies below `as`: merges two places. Both are words only. */
  | { readonly kind: "same"; readonly path: string; readonly as: string; readonly host?: string };

export type PinErrorType = "invalid-pin" | "contradicting-pins" | "cyclic-pins";

/** Pins that cannot all hold. */
export class PinError extends Error {
  override readonly name = "PinError";
  readonly type: PinErrorType;
  readonly pins: readonly Pin[];

  constructor(type: PinErrorType, message: string, pins: readonly Pin[]) {
    super(message);
    this.type = type;
    this.pins = pins;
  }
}

/** The pins of one host, ready to be asked. Places are as `placeKey` gives them. */
export interface PinRules {
  isLiteral(place: string, word: string): boolean;
  isValue(place: string, word: string): boolean;
  nameAt(place: string): string | null;
  /** From a path to the one that it is the same as; no target is itself moved. */
  readonly moves: ReadonlyMap<string, string>;
}

/** `/users/{user_id}/posts` and `/users/{id}/posts` are one place. */
export function placeKey(path: string): string {
  const key = path.replaceAll(/\{[^{}]*\}/g, "{}").replace(/\/+$/, "");
  return key === "" ? "/" : key;
}

const longestPath = 2000;

/** @throws PinError when they contradict each other */
export function compilePins(pins: readonly Pin[], hosts: readonly string[] = []): PinRules {
  const own = pins.filter(({ host }) => host === undefined || hosts.includes(host));
  for (const pin of own) checkForm(pin);
  const literals = new Map<string, Pin>();
  const parameters = new Map<string, Pin & { kind: "parameter" }>();
  for (const pin of own) {
    const key = placeKey(pin.path);
    if (pin.kind === "literal") literals.set(key, pin);
    if (pin.kind !== "parameter") continue;
    const held = parameters.get(key);
    parameters.set(key, held ? unitePins(held, pin) : pin);
  }
  for (const [key, pin] of parameters) {
    for (const word of pin.words ?? []) {
      const literal = literals.get(key.replace(/\{\}(?=[^/]*$)/, word));
      if (literal) {
        const message = `${pin.path} takes ${word} for a value, and ${literal.path} takes it for a name`;
        throw new PinError("contradicting-pins", message, [pin, literal]);
      }
    }
  }
  return {
    isLiteral: (place, word) => literals.has(under(place, word)),
    isValue: (place, word) => {
      const pin = parameters.get(under(place, "{}"));
      return pin !== undefined && (pin.words === undefined || pin.words.includes(word));
    },
    nameAt: (place) => parameters.get(place)?.name ?? null,
    moves: movesOf(own),
  };
}

function under(place: string, segment: string): string {
  return place === "/" ? `/${segment}` : `${place}/${segment}`;
}

function checkForm(pin: Pin): void {
  const refuse = (why: string): never => {
    throw new PinError("invalid-pin", `${pin.kind} ${pin.path}: ${why}`, [pin]);
  };
  const paths = pin.kind === "same" ? [pin.path, pin.as] : [pin.path];
  for (const path of paths) {
    if (!path.startsWith("/") || path.length > longestPath)
      refuse("a path must start with a slash, and have 2,000 letters at most");
  }
  const last = placeKey(pin.path).split("/").at(-1) ?? "";
  if (pin.kind === "literal" && (last === "" || last.includes("{}")))
    refuse("its path must end in a word");
  if (pin.kind === "literal") {
    const { kind } = parseSegment(last);
    // Ids share their evidence as they are read, or a million of them would fill the memory.
    if (kind !== "word" && kind !== "fixed")
      refuse(
        `"${last}" looks like an id (${kind}); calls with ids are counted together and cannot be told apart again, only words can`,
      );
  }
  if (pin.kind === "parameter" && !last.includes("{}")) refuse("its path must end in a parameter");
  if (
    pin.kind === "parameter" &&
    pin.name !== undefined &&
    !/^[A-Za-z_][\w-]{0,63}$/.test(pin.name)
  )
    refuse("a name must be of letters, digits, hyphens and underscores");
  if (pin.kind === "same" && paths.some((path) => path.includes("{")))
    refuse("its paths must be of words only");
  if (pin.kind === "same" && placeKey(pin.path) === "/")
    refuse("the root cannot be the same as another place");
}

function unitePins(
  a: Pin & { kind: "parameter" },
  b: Pin & { kind: "parameter" },
): Pin & { kind: "parameter" } {
  if (a.name !== undefined && b.name !== undefined && a.name !== b.name) {
    const message = `${a.path} is named both ${a.name} and ${b.name}`;
    throw new PinError("contradicting-pins", message, [a, b]);
  }
  const name = a.name ?? b.name;
  const isAll = a.words === undefined || b.words === undefined;
  return {
    kind: "parameter",
    path: a.path,
    ...(name === undefined ? {} : { name }),
    ...(isAll ? {} : { words: [...(a.words ?? []), ...(b.words ?? [])] }),
  };
}

function movesOf(pins: readonly Pin[]): ReadonlyMap<string, string> {
  const moves = new Map<string, Pin & { kind: "same" }>();
  for (const pin of pins) {
    if (pin.kind !== "same") continue;
    const key = placeKey(pin.path);
    const held = moves.get(key);
    if (held && placeKey(held.as) !== placeKey(pin.as)) {
      const message = `${pin.path} is the same as both ${held.as} and ${pin.as}`;
      throw new PinError("contradicting-pins", message, [held, pin]);
    }
    moves.set(key, pin);
  }
  return new Map([...moves.keys()].map((key) => [key, targetOf(key, moves)]));
}

/** Follows pins to where they end. A place within itself never ends. */
function targetOf(key: string, moves: ReadonlyMap<string, Pin & { kind: "same" }>): string {
  const followed: Pin[] = [];
  let place = key;
  for (;;) {
    const found = [...moves].find(([from]) => place === from || place.startsWith(`${from}/`));
    if (!found) return place;
    const [from, pin] = found;
    if (followed.includes(pin)) {
      const round = followed.map(({ path }) => path).join(" to ");
      throw new PinError("cyclic-pins", `pins lead in a circle: ${round}`, followed);
    }
    followed.push(pin);
    const target = placeKey(pin.as);
    const rest = place.slice(from.length);
    place = target === "/" ? rest || "/" : `${target}${rest}`;
  }
}
