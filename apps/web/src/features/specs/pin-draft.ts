import type { Pin } from "#api/types.ts";

/** What a pin decides about: another one about the same replaces it. */
export function subjectOf(pin: Pin): string {
  return `${pin.kind} ${pin.path.replaceAll(/\{[^}]*\}/g, "{}")}`;
}

export function withPin(pins: readonly Pin[], pin: Pin): Pin[] {
  const before = pins.find((other) => subjectOf(other) === subjectOf(pin));
  return [...withoutPin(pins, pin), before ? merged(before, pin) : pin];
}

/** One word more at a place joins those before; anything else replaces what was decided. */
function merged(before: Pin, pin: Pin): Pin {
  if (before.kind !== "parameter" || pin.kind !== "parameter") return pin;
  const name = pin.name ?? before.name;
  const words =
    pin.words && before.words ? [...new Set([...before.words, ...pin.words])] : pin.words;
  const { kind, path } = pin;
  return { kind, path, ...(name !== undefined && { name }), ...(words && { words }) };
}

export const withoutPin = (pins: readonly Pin[], pin: Pin): Pin[] =>
  pins.filter((other) => subjectOf(other) !== subjectOf(pin));

/** How many decisions a draft adds, changes and takes back. */
export function changeCount(before: readonly Pin[], after: readonly Pin[]): number {
  const texts = (pins: readonly Pin[]) =>
    new Map(pins.map((pin) => [subjectOf(pin), JSON.stringify(sorted(pin))]));
  const [old, next] = [texts(before), texts(after)];
  return [...new Set([...old.keys(), ...next.keys()])].filter(
    (subject) => old.get(subject) !== next.get(subject),
  ).length;
}

const sorted = (pin: Pin): unknown =>
  Object.entries(pin).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** What a pin says, in words. */
export function wordsOf(pin: Pin): string {
  switch (pin.kind) {
    case "literal":
      return `${lastOf(pin.path)} is a name, not a value`;
    case "same":
      return `all below it is what is below ${pin.as}`;
    case "parameter": {
      const what = pin.words ? pin.words.join(", ") : "whatever stands there";
      const verb = pin.words && pin.words.length > 1 ? "are values" : "is a value";
      return `${what} ${verb}${pin.name === undefined ? "" : `, called ${pin.name}`}`;
    }
  }
}

export const segmentsOf = (path: string): string[] => path.split("/").slice(1);

export const lastOf = (path: string): string => path.split("/").at(-1) ?? "";

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

export const isParameter = (segment: string): boolean => /^\{[^{}]*\}$/.test(segment);

/** All places in the paths, each once: the segments that may stand at it, by the path before them. */
export function placesOf(paths: readonly string[]): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const path of paths) {
    let before = "";
    for (const segment of segmentsOf(path)) {
      const known = places.get(before) ?? new Set();
      places.set(before, known.add(segment));
      before += `/${segment}`;
    }
  }
  return places;
}
