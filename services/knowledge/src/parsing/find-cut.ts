const sentences = new Intl.Segmenter("en", { granularity: "sentence" });
const words = new Intl.Segmenter("en", { granularity: "word" });
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Without one of these there is no sentence end to look for, and looking is what takes the time. */
const sentenceMark =
  /[.!?\n\u0589\u061f\u06d4\u0964\u0965\u1362\u2026\u2029\u203c-\u203d\u2047-\u2049\u3002\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61]/;

/** Text after the limit that the segmenter sees, since a boundary depends on what follows it. */
const lookahead = 48;

/**
 * The best place to cut before `limit`: a sentence end, else a line end, else a clause or a word
 * end, and in text without any, a grapheme boundary. The result is in `(start, limit]`.
 */
export function findCut(
  text: string,
  start: number,
  limit: number,
  end: number,
  cut: "sentences" | "lines",
): number {
  const floor = start + Math.max(1, Math.floor((limit - start) * 0.4));
  if (cut === "lines") {
    const line = afterLast(text, "\n", floor, limit);
    if (line) return line;
  }
  const window = text.slice(floor, Math.min(end, limit + lookahead));
  const sentence = sentenceMark.test(window) && boundaryBefore(sentences, window, limit - floor);
  if (sentence) return floor + sentence;
  const line = afterLast(text, "\n", floor, limit);
  if (line) return line;
  const clause = lastClauseEnd(text, floor, limit);
  if (clause) return clause;
  const space = afterLast(text, " ", floor, limit);
  if (space) return space;
  const word = boundaryBefore(words, window, limit - floor);
  if (word) return floor + word;
  const grapheme = boundaryBefore(graphemes, window, limit - floor);
  if (grapheme) return floor + grapheme;
  return splitsSurrogatePair(text, limit) ? limit - 1 : limit;
}

/** The segment boundary at or before `index`, or 0 when there is none inside the window. */
function boundaryBefore(segmenter: Intl.Segmenter, window: string, index: number): number {
  if (index >= window.length) return 0;
  return segmenter.segment(window).containing(index)?.index ?? 0;
}

function afterLast(text: string, mark: string, floor: number, limit: number): number | undefined {
  // Searched in a slice: in a text of one endless line, lastIndexOf would walk back to its beginning.
  const at = text.slice(floor, limit).lastIndexOf(mark);
  return at >= 0 ? floor + at + 1 : undefined;
}

function lastClauseEnd(text: string, floor: number, limit: number): number | undefined {
  for (let i = limit - 1; i > floor; i--) {
    if (text.charCodeAt(i) === 32 && ".;:!?,".includes(text.charAt(i - 1))) return i + 1;
  }
  return undefined;
}

function splitsSurrogatePair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}
