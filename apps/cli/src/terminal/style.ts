import { styleText } from "node:util";

type Format = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colour where a person looks at it, and nowhere else (https://no-color.org). */
export function usesColour(stream: { isTTY?: boolean }): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== "0") return true;
  return stream.isTTY === true && process.env.TERM !== "dumb";
}

export function paint(
  format: Format,
  text: string,
  stream: { isTTY?: boolean } = process.stdout,
): string {
  return usesColour(stream) ? styleText(format, text, { validateStream: false }) : text;
}

/**
 * Cuts what a terminal would obey: text from documents and servers may hold escape sequences, and
 * marks that turn the order of letters around. Line ends and tabs stay.
 */
export function plain(text: string): string {
  return text.replace(obeyed, (character) => ("\n\t".includes(character) ? character : ""));
}

const obeyed = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
