/** A piece of a text by its UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

const segmenters = new Map<string, Intl.Segmenter>();
const lastWord = /(?:^|[\s(["'])([\p{L}.]+)\.["')\]]*\s*$/u;
/** A point after these does not end a sentence; single letters and dotted ones are known by their form. */
const abbreviations = new Set(
  (
    "mr mrs ms dr prof sr jr st mt ft vs etc al fig figs eq eqs ref refs no nos vol pp ed eds approx ca cf " +
    "inc ltd co corp dept gen col lt sgt capt gov sen rep rev hon jan feb mar apr jun jul aug sep sept oct " +
    "nov dec e.g i.e a.m p.m"
  ).split(" "),
);
const initials = /^(?:\p{L}\.)*\p{L}$/u;
const listMark = /^(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>|\|)\s+/u;
const longest = 1_200;

/**
 * Sentences of a passage, in order and without surrounding white space. A blank line, a list item
 * and a heading end a sentence too; a line break alone does not. Very long ones are cut at a space.
 */
export function splitSentences(text: string, language = "en"): Span[] {
  const spans: Span[] = [];
  for (const block of blocksOf(text)) {
    let open: Span | null = null;
    // To the segmenter a line break ends a sentence; in wrapped prose it is a space.
    const prose = text.slice(block.start, block.end).replaceAll(/[\r\n]/g, " ");
    for (const { segment, index } of segmenterFor(language).segment(prose)) {
      const start = block.start + index;
      const end = start + segment.length;
      open = open === null ? { start, end } : { start: open.start, end };
      if (endsInAbbreviation(text.slice(open.start, open.end))) continue;
      spans.push(...splitBeforeCode(text, open));
      open = null;
    }
    if (open !== null) spans.push(open);
  }
  return spans.flatMap((span) => cut(text, trim(text, span)));
}

function segmenterFor(language: string): Intl.Segmenter {
  let segmenter = segmenters.get(language);
  if (segmenter === undefined) {
    const known = Intl.Segmenter.supportedLocalesOf([language]);
    segmenter = new Intl.Segmenter(known.length > 0 ? language : "en", { granularity: "sentence" });
    segmenters.set(language, segmenter);
  }
  return segmenter;
}

function* blocksOf(text: string): Generator<Span> {
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const lineEnd = text.indexOf("\n", at);
    const end = lineEnd < 0 ? text.length : lineEnd;
    const line = text.slice(at, end);
    const startsItem = listMark.test(line.trimStart());
    if (line.trim() === "" || startsItem) {
      if (at > start) yield { start, end: at };
      start = at;
    }
    at = end + 1;
    if (startsItem && line.trimStart().startsWith("#")) {
      yield { start, end: Math.min(at, text.length) };
      start = at;
    }
  }
  if (start < text.length) yield { start, end: text.length };
}

/** A sentence that begins with code, which the segmenter takes for a sentence that goes on. */
const codeSentence = /(?<=[.!?]["')\]]?)\s+(?=`)/g;

function splitBeforeCode(text: string, span: Span): Span[] {
  const spans: Span[] = [];
  let { start } = span;
  for (const { index, 0: space } of text.slice(span.start, span.end).matchAll(codeSentence)) {
    const end = span.start + index;
    if (endsInAbbreviation(text.slice(start, end))) continue;
    spans.push({ start, end });
    start = end + space.length;
  }
  return [...spans, { start, end: span.end }];
}

function endsInAbbreviation(sentence: string): boolean {
  const word = lastWord.exec(sentence.slice(-40))?.[1];
  if (word === undefined) return false;
  return abbreviations.has(word.toLowerCase()) || (initials.test(word) && word !== "I");
}

function trim(text: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  return { start, end };
}

function isSpace(text: string, at: number): boolean {
  return text[at]!.trim() === "";
}

function cut(text: string, span: Span): Span[] {
  const parts: Span[] = [];
  let { start } = span;
  while (span.end - start > longest) {
    const space = text.lastIndexOf(" ", start + longest);
    const end = space > start ? space : start + longest;
    parts.push({ start, end });
    start = space > start ? space + 1 : end;
  }
  if (start < span.end) parts.push({ start, end: span.end });
  return parts;
}
