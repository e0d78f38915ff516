/**
 * Makes searches see every text that was ready before they were asked for. The index follows the
 * corpus at a moment's distance; this waits for it when there is something new.
 */
export class Freshness {
  readonly #textsRevision: () => Promise<number>;
  readonly #applyChanges: () => Promise<void>;
  #seen = -1;

  constructor(textsRevision: () => Promise<number>, applyChanges: () => Promise<void>) {
    this.#textsRevision = textsRevision;
    this.#applyChanges = applyChanges;
  }

  async ensure(): Promise<void> {
    const revision = await this.#textsRevision();
    if (revision <= this.#seen) return;
    await this.#applyChanges();
    this.#seen = Math.max(this.#seen, revision);
  }
}
