const scripts: [RegExp, string][] = [
  [/[\u3040-\u30ff]/gu, "ja"],
  [/[\uac00-\ud7af]/gu, "ko"],
  [/[\u4e00-\u9fff]/gu, "zh"],
  [/[\u0590-\u05ff]/gu, "he"],
  [/[\u0600-\u06ff]/gu, "ar"],
  [/[\u0370-\u03ff]/gu, "el"],
  [/[\u0900-\u097f]/gu, "hi"],
  [/[\u0e00-\u0e7f]/gu, "th"],
  [/[\u0400-\u04ff]/gu, "ru"],
];

const frequentWords: Record<string, string> = {
  en: "the of and to in is that for with was as on are by this be from which or an at have not it",
  de: "der die und das ist nicht mit den von zu ein eine sich auf für dem auch es an werden wird im des",
  fr: "le la les et des est une dans pour que qui sur pas par au avec ce il sont plus du aux cette ou",
  es: "el la los las y que en un una es por con para del se no al lo como más su este pero sus",
  it: "il di che la e un una è per non con sono del della dei nel alla più gli anche come si da le",
  pt: "o a os as e que um uma do da em para com não por dos das no na mais se ao como foi é",
  nl: "de het een en van in is dat op te niet met voor zijn aan er ook als door naar bij maar wordt",
  sv: "och att det som en är på för av med den till inte om har de ett var från kan men ska",
  da: "og at det som en er på for af med den til ikke om har de et var fra kan men skal blev",
  pl: "i w na z do się nie że jest to o jak po od za przez dla są które który tego oraz",
  tr: "ve bir bu için ile da de olarak çok olan daha en gibi sonra kadar ne var değil veya",
  cs: "a v na se je že z do s to o pro jako by jsou jeho nebo ale které podle při od",
};

const languagesByWord = new Map<string, string[]>();
for (const [language, list] of Object.entries(frequentWords)) {
  for (const word of list.split(" ")) {
    languagesByWord.set(word, [...(languagesByWord.get(word) ?? []), language]);
  }
}

/** The language of prose by its script and most frequent words, or null when it cannot be told. */
export function detectLanguage(text: string): string | null {
  const sample = text.length > 3_000 ? text.slice(0, 3_000) : text;
  return (/[\u0370-\u1fff\u2e80-\uffff]/u.test(sample) && byScript(sample)) || byWords(sample);
}

/** The primary part of a BCP 47 tag, lower case; undefined when it is none. */
export function primaryLanguage(tag: string | undefined): string | undefined {
  const primary = tag?.trim().match(/^[a-z]{2,3}(?=$|[-_])/i)?.[0];
  return primary?.toLowerCase();
}

function byScript(sample: string): string | null {
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const [pattern, language] of scripts) {
    const share = (sample.match(pattern)?.length ?? 0) / Math.max(letters, 1);
    // Japanese is told by its kana among many Chinese characters.
    if (share > (language === "ja" ? 0.05 : 0.3)) {
      return language === "ru" && /[іїєґ]/iu.test(sample) ? "uk" : language;
    }
  }
  return null;
}

function byWords(sample: string): string | null {
  const scores = new Map<string, number>();
  let total = 0;
  for (const word of sample.toLowerCase().match(/[\p{L}]+/gu) ?? []) {
    total++;
    for (const language of languagesByWord.get(word) ?? []) {
      scores.set(language, (scores.get(language) ?? 0) + 1);
    }
  }
  const [best, second] = [...scores].toSorted((a, b) => b[1] - a[1]);
  if (!best || best[1] < 2 || best[1] / total < 0.08) return null;
  return second && second[1] >= best[1] * 0.9 ? null : best[0];
}
