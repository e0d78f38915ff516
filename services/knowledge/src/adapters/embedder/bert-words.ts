const controlOrFormat = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]/gu;
const combiningMark = /\p{Mn}/gu;
/** A run of letters and digits, one punctuation mark or symbol of ASCII, or one CJK ideograph. */
const word =
  /[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2ceaf}]|[\p{P}$+<=>^`|~]|[^\s\p{P}$+<=>^`|~\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2ceaf}]+/gu;

/** Kinds of characters. */
const gap = 0;
const small = 1;
const capital = 2;
const mark = 3;
const strange = 4;

const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[ \t\n\r]/.test(character)) return gap;
  if (/[a-z0-9]/.test(character)) return small;
  if (/[A-Z]/.test(character)) return capital;
  return code > 32 && code < 127 ? mark : strange;
});

/**
 * Visits a text's words as BERT's tokenizer cuts them, until `visit` says false. Of English text most
 * is plain ASCII, which needs no regular expressions; whatever stands between two spaces with
 * something else in it is cut by them.
 */
export function forEachBertWord(
  text: string,
  lowercase: boolean,
  visit: (word: string) => boolean,
): void {
  for (let start = 0; start < text.length;) {
    let isPlain = true;
    let end = start;
    for (; end < text.length; end++) {
      const kind = kindAt(text, end);
      if (kind === gap) break;
      if (kind === strange) isPlain = false;
    }
    const goesOn = isPlain
      ? visitPlain(text, start, end, lowercase, visit)
      : visitStrange(text.slice(start, end), lowercase, visit);
    if (!goesOn) return;
    start = end + 1;
  }
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? kinds[code]! : strange;
}

function visitPlain(
  text: string,
  start: number,
  end: number,
  lowercase: boolean,
  visit: (word: string) => boolean,
): boolean {
  for (let at = start; at < end;) {
    const first = at;
    let kind = kindAt(text, at++);
    let hasCapital = kind === capital;
    for (; kind !== mark && at < end; at++) {
      kind = kindAt(text, at);
      if (kind === mark) break;
      if (kind === capital) hasCapital = true;
    }
    const found = text.slice(first, at);
    if (!visit(hasCapital && lowercase ? found.toLowerCase() : found)) return false;
  }
  return true;
}

function visitStrange(text: string, lowercase: boolean, visit: (word: string) => boolean): boolean {
  let normal = text.replace(controlOrFormat, "");
  if (lowercase) normal = normal.toLowerCase().normalize("NFD").replace(combiningMark, "");
  for (const [found] of normal.matchAll(word)) if (!visit(found)) return false;
  return true;
}
