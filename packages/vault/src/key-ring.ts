import type { MasterKey } from "./master-key.ts";

/** All master keys at hand: the present one seals, every one opens. */
export class KeyRing {
  readonly current: MasterKey;
  readonly #byId: ReadonlyMap<string, MasterKey>;

  /** @param keys the present one first. @throws RangeError for none */
  constructor(keys: readonly MasterKey[]) {
    const [current] = keys;
    if (!current) throw new RangeError("The vault needs a master key");
    this.current = current;
    this.#byId = new Map(keys.map((key) => [key.id, key]));
  }

  find(id: string): MasterKey | undefined {
    return this.#byId.get(id);
  }

  ids(): string[] {
    return [...this.#byId.keys()];
  }
}
