/** What an answering sentence should hold, as far as the question's form tells. */
export type ExpectedKind = "number" | "time" | "name" | null;

const numberQuestion =
  /\bhow (?:many|much|long|far|old|tall|high|large|big|fast|often|deep|wide|heavy)\b|\b(?:what|which) (?:percent|percentage|number|amount|proportion|fraction)\b|\bpopulation\b/i;
const timeQuestion = /\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century|time)\b/i;
const nameQuestion =
  /\b(?:who|whom|whose|where)\b|\b(?:what|which) (?:person|city|country|company|team|organi[sz]ation|player|state)\b/i;

const numberText =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|half|third|quarter|dozen|twice|percent)\b/i;
const timeText =
  /\b1\d{3}s?\b|\b20\d\ds?\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|century|centuries|decades?|bc|ad|bce|era)\b/i;
const capitalised = /(?<=[\p{L}\p{N},;:)"'’] )\p{Lu}[\p{L}\p{N}'’-]*/gu;

export function expectedKind(question: string): ExpectedKind {
  if (numberQuestion.test(question)) return "number";
  if (timeQuestion.test(question)) return "time";
  if (nameQuestion.test(question)) return "name";
  return null;
}

/** 1 when the sentence holds the kind, 0 when not, half when nothing is expected. */
export function kindScore(kind: ExpectedKind, sentence: string, question: string): number {
  if (kind === null) return 0.5;
  if (kind === "number") return numberText.test(sentence) ? 1 : 0;
  if (kind === "time") return timeText.test(sentence) ? 1 : 0;
  // A name that the question already says is no answer to it.
  const asked = new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const names = sentence.match(capitalised) ?? [];
  return names.some((name) => !asked.has(name.toLowerCase().replace(/['’]s$/, ""))) ? 1 : 0;
}
