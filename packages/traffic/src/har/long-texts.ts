import { randomUUID } from "node:crypto";

/** Letters from which on a text is written apart. */
const longText = 131_072;
/** Letters of a piece: a millisecond's work at most. */
const pieceLength = 65_536;

/**
 * Texts that are too long to be written as JSON in one go: marks stand for them until the JSON around
 * them is written. Marks are drawn by chance after the texts are known, so that no text holds one.
 */
export class LongTexts {
  readonly #held: { readonly mark: string; readonly text: string }[] = [];

  /** Texts are held in the order in which they will stand. @returns what stands for a long one */
  readonly hold = (text: string): string => {
    if (text.length < longText) return text;
    const mark = `text-${randomUUID()}`;
    this.#held.push({ mark, text });
    return mark;
  };

  /** JSON with its marks replaced, in pieces. @returns what is behind the last of them */
  *replaceIn(json: string): Generator<string, string> {
    let rest = json;
    for (const { mark, text } of this.#held) {
      const at = rest.indexOf(mark);
      yield rest.slice(0, at);
      yield* escapedPieces(text);
      rest = rest.slice(at + mark.length);
    }
    return rest;
  }
}

/** A text as JSON writes it between its quotes. */
function* escapedPieces(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = start + pieceLength;
    // Half a pair would be written with six letters, and so the other half.
    if (isFirstHalf(text.charCodeAt(end - 1))) end += 1;
    yield JSON.stringify(text.slice(start, end)).slice(1, -1);
    start = end;
  }
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
