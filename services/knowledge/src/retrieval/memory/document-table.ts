import type { SearchFilters } from "../types.ts";

/** What filters ask of a document. */
export interface DocumentFacts {
  id: string;
  kind: string;
  domain: string | null;
  language: string | null;
  /** Milliseconds since the epoch. */
  publishedAt: number | null;
  lastUpdated: number | null;
  collectionIds: readonly string[];
  /** Whose it is; null is everybody's to read. */
  organisationId: string | null;
}

/** Distinct texts by small numbers; null is 0. */
class Names {
  readonly #numbers = new Map<string | null, number>([[null, 0]]);
  readonly values: (string | null)[] = [null];

  numberOf(name: string | null): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.values.length;
      this.#numbers.set(name, number);
      this.values.push(name);
    }
    return number;
  }

  /** -1 for a name that no document has had. */
  find(name: string | null): number {
    return this.#numbers.get(name) ?? -1;
  }

  /** 1 for each name that `accepts` takes, by its number. */
  select(accepts: (name: string) => boolean): Uint8Array {
    return Uint8Array.from(this.values, (name) => (name !== null && accepts(name) ? 1 : 0));
  }
}

const fields = { kind: 0, domain: 1, language: 2, organisation: 3, width: 4 } as const;
/** The number of what belongs to the installation. */
const everybodys = 0;

/** Documents by a number that stays for the life of the table; freed numbers are given again. */
export class DocumentTable {
  readonly #numbers = new Map<string, number>();
  readonly #ids: (string | null)[] = [];
  readonly #free: number[] = [];
  readonly #kinds = new Names();
  readonly #domains = new Names();
  readonly #languages = new Names();
  readonly #organisations = new Names();
  /** How many documents each organisation has, by its number. */
  readonly #owned: number[] = [0];
  readonly #collections = new Map<string, Set<number>>();
  #facts = new Uint32Array(256 * fields.width);
  #dates = new Float64Array(256 * 2);

  get size(): number {
    return this.#numbers.size;
  }

  idOf(number: number): string {
    return this.#ids[number] ?? "";
  }

  numberOf(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** Adds the document or replaces what is known of it. */
  put(document: DocumentFacts): number {
    const known = this.#numbers.get(document.id);
    const number = known ?? this.#free.pop() ?? this.#ids.length;
    if (known === undefined) {
      this.#numbers.set(document.id, number);
      this.#ids[number] = document.id;
      this.#reserve(number);
    } else this.#disown(number);
    const organisation = this.#organisations.numberOf(document.organisationId);
    this.#owned[organisation] = (this.#owned[organisation] ?? 0) + 1;
    const at = number * fields.width;
    this.#facts[at + fields.organisation] = organisation;
    this.#facts[at + fields.kind] = this.#kinds.numberOf(document.kind);
    this.#facts[at + fields.domain] = this.#domains.numberOf(
      document.domain === null ? null : normalDomain(document.domain),
    );
    this.#facts[at + fields.language] = this.#languages.numberOf(
      document.language === null ? null : document.language.toLowerCase(),
    );
    this.#dates[number * 2] = document.publishedAt ?? Number.NaN;
    this.#dates[number * 2 + 1] = document.lastUpdated ?? Number.NaN;
    this.#leaveCollections(number);
    for (const id of document.collectionIds) {
      const members = this.#collections.get(id);
      if (members === undefined) this.#collections.set(id, new Set([number]));
      else members.add(number);
    }
    return number;
  }

  delete(number: number): void {
    const id = this.#ids[number];
    if (id === null || id === undefined) return;
    this.#leaveCollections(number);
    this.#disown(number);
    this.#numbers.delete(id);
    this.#ids[number] = null;
    this.#free.push(number);
  }

  /** How many an organisation may find: its own and the installation's. */
  countReadable(organisationId: string | null): number {
    const own = this.#organisations.find(organisationId);
    return this.#owned[everybodys]! + (own > everybodys ? this.#owned[own]! : 0);
  }

  /**
   * 1 for each document that an organisation may find and that passes, by its number; null when that
   * is all of them, so that whose it is costs nothing where nobody else has any.
   */
  select(filters: SearchFilters | undefined, organisationId: string | null): Uint8Array | null {
    const readable = this.#readableBy(organisationId);
    if (filters === undefined) return readable;
    let mask = readable;
    const keep = (members: Iterable<number>): void => {
      const next = new Uint8Array(this.#ids.length);
      for (const number of members) next[number] = mask === null ? 1 : mask[number]!;
      mask = next;
    };
    if (filters.documentIds !== undefined) {
      keep(filters.documentIds.flatMap((id) => this.#numbers.get(id) ?? []));
    }
    if (filters.collectionIds !== undefined) {
      keep(filters.collectionIds.flatMap((id) => [...(this.#collections.get(id) ?? [])]));
    }
    const tests: ((number: number) => boolean)[] = [];
    const byName = (field: number, accepted: Uint8Array): void => {
      tests.push((number) => accepted[this.#facts[number * fields.width + field]!] === 1);
    };
    const { kinds, languages, domains } = filters;
    if (kinds !== undefined)
      byName(
        fields.kind,
        this.#kinds.select((kind) => kinds.includes(kind)),
      );
    if (languages !== undefined) {
      const wanted = languages.map((language) => language.toLowerCase());
      byName(
        fields.language,
        this.#languages.select((language) => wanted.some((tag) => coversLanguage(tag, language))),
      );
    }
    if (domains?.allow !== undefined && domains.allow.length > 0) {
      const allow = domains.allow.map(normalDomain);
      byName(
        fields.domain,
        this.#domains.select((name) => allow.some((of) => isWithin(name, of))),
      );
    }
    if (domains?.deny !== undefined && domains.deny.length > 0) {
      const deny = domains.deny.map(normalDomain);
      const denied = this.#domains.select((name) => deny.some((of) => isWithin(name, of)));
      tests.push((number) => denied[this.#facts[number * fields.width + fields.domain]!] === 0);
    }
    this.#dateTest(tests, 0, filters.publishedAfter, filters.publishedBefore);
    this.#dateTest(tests, 1, filters.updatedAfter, filters.updatedBefore);
    if (tests.length === 0) return mask;
    const selected: Uint8Array = mask ?? new Uint8Array(this.#ids.length).fill(1);
    for (let number = 0; number < selected.length; number++) {
      if (selected[number] === 1 && !tests.every((test) => test(number))) selected[number] = 0;
    }
    return selected;
  }

  #readableBy(organisationId: string | null): Uint8Array | null {
    if (this.countReadable(organisationId) === this.size) return null;
    const own = this.#organisations.find(organisationId);
    const mask = new Uint8Array(this.#ids.length);
    for (let number = 0, at: number = fields.organisation; number < mask.length; number++) {
      const organisation = this.#facts[at]!;
      if (organisation === everybodys || organisation === own) mask[number] = 1;
      at += fields.width;
    }
    return mask;
  }

  #disown(number: number): void {
    this.#owned[this.#facts[number * fields.width + fields.organisation]!]!--;
  }

  #dateTest(
    tests: ((number: number) => boolean)[],
    column: 0 | 1,
    after: Date | undefined,
    before: Date | undefined,
  ): void {
    if (after === undefined && before === undefined) return;
    const from = after?.getTime() ?? -Infinity;
    const until = before?.getTime() ?? Infinity;
    tests.push((number) => {
      const date = this.#dates[number * 2 + column]!;
      return date >= from && date < until;
    });
  }

  #leaveCollections(number: number): void {
    for (const [id, members] of this.#collections) {
      if (members.delete(number) && members.size === 0) this.#collections.delete(id);
    }
  }

  #reserve(number: number): void {
    if (number * 2 < this.#dates.length) return;
    const facts = new Uint32Array(this.#facts.length * 2);
    const dates = new Float64Array(this.#dates.length * 2);
    facts.set(this.#facts);
    dates.set(this.#dates);
    this.#facts = facts;
    this.#dates = dates;
  }
}

function normalDomain(domain: string): string {
  return domain
    .trim()
    .toLowerCase()
    .replace(/^\.+|\.+$/g, "");
}

function isWithin(domain: string, of: string): boolean {
  return domain === of || domain.endsWith(`.${of}`);
}

/** `en` covers `en-GB`; `en-GB` covers only itself. */
function coversLanguage(wanted: string, language: string): boolean {
  return language === wanted || language.startsWith(`${wanted}-`);
}
