/**
 * Whether text was made by a machine's dice rather than by a person: judged by how often letters,
 * digits and cases change. `createWithArray` and `oauth2` were named; `7LgiWrKWJi91` was drawn.
 */
export function looksRandom(text: string): boolean {
  const body = text.replace(/=+$/, "");
  if (!/^[A-Za-z0-9_.~+:-]+$/.test(body) || body.length < 8) return false;
  const runs = body.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  const letters = runs.filter((run) => !/\d/.test(run));
  const digits = body.replace(/\D/g, "").length;
  const changes = body.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  if (changes >= 3 && digits >= 2) return true;
  if (body.length >= 10 && changes >= 2 && digits / body.length >= 0.3) return true;
  if (body.length >= 40 && !/[-_.]/.test(body)) return true;
  const mixesCases = /[a-z]/.test(body) && /[A-Z]/.test(body);
  if (mixesCases && body.length >= 10 && letters.length >= 4) {
    const meanRun = letters.reduce((sum, run) => sum + run.length, 0) / letters.length;
    // Names seldom have a digit in their middle, drawn text mostly has.
    if (meanRun < (changes >= 2 ? 4.5 : 3)) return true;
  }
  return body.length >= 10 && lacksVowels(body);
}

/** Ten letters and more without the vowels that any name needs. */
function lacksVowels(text: string): boolean {
  const letters = text.replace(/[^A-Za-z]/g, "");
  if (letters.length < 10) return false;
  const vowels = letters.match(/[aeiouy]/gi)?.length ?? 0;
  return vowels / letters.length < 0.12;
}
