const empty = 0xffffffff;

/** Gives the hashes of terms consecutive numbers; open addressing, 8 bytes a slot. */
export class TermTable {
  #hashes = new Uint32Array(1 << 14);
  #numbers = new Uint32Array(1 << 14).fill(empty);
  size = 0;

  /** The term's number, or -1 when it was never added. */
  find(hash: number): number {
    const mask = this.#hashes.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = this.#numbers[at]!;
      if (number === empty) return -1;
      if (this.#hashes[at] === hash) return number;
    }
  }

  findOrAdd(hash: number): number {
    const known = this.find(hash);
    if (known >= 0) return known;
    if (this.size * 2 >= this.#hashes.length) this.#grow();
    this.#place(hash, this.size);
    return this.size++;
  }

  #place(hash: number, number: number): void {
    const mask = this.#hashes.length - 1;
    let at = hash & mask;
    while (this.#numbers[at] !== empty) at = (at + 1) & mask;
    this.#hashes[at] = hash;
    this.#numbers[at] = number;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const numbers = this.#numbers;
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#numbers = new Uint32Array(hashes.length * 2).fill(empty);
    for (let at = 0; at < numbers.length; at++) {
      if (numbers[at] !== empty) this.#place(hashes[at]!, numbers[at]!);
    }
  }

  get byteLength(): number {
    return this.#hashes.byteLength * 2;
  }
}
