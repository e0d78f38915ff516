/** A character as a bit: printable ASCII is all that own shapes are made of. */
type Characters = bigint;

interface Atom {
  readonly characters: Characters;
  readonly least: number;
  readonly most: number;
}

/** What is wrong with a pattern; the text tells it to whoever wrote it. */
export class OwnShapeFault extends Error {
  override name = "OwnShapeFault";
}

/** Characters that a match has, and that a pattern has. */
export const ownShapeBounds = { least: 6, most: 200, pattern: 200 } as const;

const characterOf = (text: string): Characters => 1n << BigInt(text.charCodeAt(0));

function rangeOf(first: string, last: string): Characters {
  let all = 0n;
  for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code += 1)
    all |= 1n << BigInt(code);
  return all;
}

const digits = rangeOf("0", "9");
const letters = rangeOf("a", "z") | rangeOf("A", "Z");
const wordCharacters = letters | digits | characterOf("_");

/**
 * A regular expression of its own kind, which cannot be slow: characters and classes of them, one
 * behind the other, each with a number of times that has an end. What may come more or less often
 * has nothing in common with what may follow it, so that there is only one way to match, and nothing
 * to go back for. It matches at the beginning of a word.
 *
 * @returns the source for a RegExp, and how many characters a match has at most
 * @throws OwnShapeFault
 */
export function readOwnShape(pattern: string): { source: string; longest: number } {
  if (pattern.length > ownShapeBounds.pattern)
    throw new OwnShapeFault(`it is longer than ${ownShapeBounds.pattern} characters`);
  if (!/^[ -~]*$/.test(pattern)) throw new OwnShapeFault("it has other characters than ASCII");
  const atoms = readAtoms(pattern);
  const sum = (count: (atom: Atom) => number) =>
    atoms.reduce((total, atom) => total + count(atom), 0);
  const shortest = sum(({ least }) => least);
  const longest = sum(({ most }) => most);
  if (shortest < ownShapeBounds.least)
    throw new OwnShapeFault(`it matches fewer than ${ownShapeBounds.least} characters`);
  if (longest > ownShapeBounds.most)
    throw new OwnShapeFault(`it matches more than ${ownShapeBounds.most} characters`);
  for (const [index, atom] of atoms.entries())
    if (atom.least !== atom.most && (atom.characters & followersOf(atoms, index)) !== 0n)
      throw new OwnShapeFault(
        `part ${index + 1} may end where it goes on: what follows begins with the same characters`,
      );
  return { source: `${beginningOf(atoms)}${pattern}`, longest };
}

/** What may stand behind an atom: all that may be left out, up to the first that may not. */
function followersOf(atoms: readonly Atom[], index: number): Characters {
  let characters = 0n;
  for (const atom of atoms.slice(index + 1)) {
    characters |= atom.characters;
    if (atom.least > 0) break;
  }
  return characters;
}

/** Not in the middle of a word, nor in what stands for a secret already. */
function beginningOf([first]: readonly Atom[]): string {
  if (first === undefined || first.least === 0)
    throw new OwnShapeFault("its first part may be left out");
  const word = (first.characters & (letters | digits)) === 0n ? "" : "(?<![A-Za-z0-9])";
  const token = "(?<!redacted-[a-z0-9-]{0,57})(?!redacted-)";
  const uuidToken = "(?<!00000000-[0-9-]{0,15})(?!00000000-0000-4000-8000-)";
  return word + token + uuidToken;
}

function readAtoms(pattern: string): Atom[] {
  const atoms: Atom[] = [];
  for (let at = 0; at < pattern.length;) {
    const { characters, end } = readCharacters(pattern, at);
    const { least, most, end: next } = readTimes(pattern, end);
    atoms.push({ characters, least, most });
    at = next;
  }
  return atoms;
}

interface Read {
  readonly characters: Characters;
  readonly end: number;
}

function readCharacters(pattern: string, at: number): Read {
  const character = pattern.charAt(at);
  if (character === "[") return readClass(pattern, at);
  if (character === "\\") return readEscape(pattern, at);
  if (/[()|^$.*+?{}\]]/.test(character))
    throw fault(at, `\`${character}\` is not understood; write \\${character} for the character`);
  return { characters: characterOf(character), end: at + 1 };
}

function readEscape(pattern: string, at: number): Read {
  const escaped = pattern.charAt(at + 1);
  const end = at + 2;
  if (escaped === "d") return { characters: digits, end };
  if (escaped === "w") return { characters: wordCharacters, end };
  if (escaped === "" || /[A-Za-z0-9 ]/.test(escaped))
    throw fault(at, `\`\\${escaped}\` is not understood`);
  return { characters: characterOf(escaped), end };
}

function readClass(pattern: string, start: number): Read {
  if (pattern.charAt(start + 1) === "^")
    throw fault(start, "a class says which characters there are, not which are not");
  let characters = 0n;
  let at = start + 1;
  while (pattern.charAt(at) !== "]") {
    if (at >= pattern.length) throw fault(start, "the class does not end");
    const [, first, last] = /^([A-Za-z0-9])-([A-Za-z0-9])/.exec(pattern.slice(at)) ?? [];
    if (first !== undefined && last !== undefined) {
      if (first > last) throw fault(at, `there is nothing from ${first} to ${last}`);
      characters |= rangeOf(first, last);
      at += 3;
    } else if (pattern.charAt(at) === "\\") {
      const escape = readEscape(pattern, at);
      characters |= escape.characters;
      at = escape.end;
    } else {
      const isPlain = pattern.charAt(at) !== "-" || /[[\]]/.test(neighbours(pattern, at));
      if (pattern.charAt(at) === "[" || !isPlain)
        throw fault(at, `write \\${pattern.charAt(at)} for the character`);
      characters |= characterOf(pattern.charAt(at));
      at += 1;
    }
  }
  if (characters === 0n) throw fault(start, "the class is empty");
  return { characters, end: at + 1 };
}

/** A dash stands for itself at the beginning or the end of a class. */
function neighbours(pattern: string, at: number): string {
  return `${pattern.charAt(at - 1)}${pattern.charAt(at + 1)}`;
}

function readTimes(pattern: string, at: number): { least: number; most: number; end: number } {
  if (pattern.charAt(at) === "?") return { least: 0, most: 1, end: at + 1 };
  const [whole, from, to] = /^\{(\d{1,3})(?:,(\d{1,3}))?\}/.exec(pattern.slice(at)) ?? [];
  if (whole === undefined || from === undefined) {
    if (/[*+{]/.test(pattern.charAt(at)))
      throw fault(at, "say how many times, as in {8} or {8,40}");
    return { least: 1, most: 1, end: at };
  }
  const least = Number(from);
  const most = Number(to ?? from);
  if (most < least || most === 0) throw fault(at, `${whole} is no number of times`);
  return { least, most, end: at + whole.length };
}

function fault(at: number, reason: string): OwnShapeFault {
  return new OwnShapeFault(`at character ${at + 1}, ${reason}`);
}
