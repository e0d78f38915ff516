import { DocumentTable } from "./document-table.ts";
import type { DocumentFacts } from "./document-table.ts";
import { LexicalIndex } from "./lexical-index.ts";
import { ScoreColumns } from "./score-columns.ts";
import { VectorIndex } from "./vector-index.ts";

/** A passage as the database holds it. */
export interface IndexedPassage {
  id: number;
  documentId: string;
  terms: Buffer;
  embedding: Uint8Array | null;
}

export interface SlotSelection {
  /** 1 for each slot that is in. */
  mask: Uint8Array;
  count: number;
}

const fewestDead = 5_000;

/** All that searching needs of the corpus. A passage keeps its slot until the index is rebuilt. */
export class CorpusIndex {
  readonly documents = new DocumentTable();
  readonly vectors: VectorIndex;
  readonly lexical = new LexicalIndex();
  readonly columns = new ScoreColumns();
  readonly #slots = new Map<number, number>();
  #passageIds = new Float64Array(1024);
  #documentOf = new Uint32Array(1024);
  #alive = new Uint8Array(1024);
  #passagesOf = new Map<number, number>();
  slotCount = 0;

  constructor(dimensions: number) {
    this.vectors = new VectorIndex(dimensions);
  }

  get passageCount(): number {
    return this.#slots.size;
  }

  /** So many dead slots that rebuilding pays. */
  get isWorn(): boolean {
    const dead = this.slotCount - this.#slots.size;
    return dead > fewestDead && dead > this.slotCount / 3;
  }

  passageIdOf(slot: number): number {
    return this.#passageIds[slot]!;
  }

  documentIdOf(slot: number): string {
    return this.documents.idOf(this.#documentOf[slot]!);
  }

  putDocument(document: DocumentFacts): void {
    this.documents.put(document);
  }

  /** Adds a passage, or gives a known one its new embedding. */
  putPassage(passage: IndexedPassage): void {
    const known = this.#slots.get(passage.id);
    if (known !== undefined) {
      const same = this.documentIdOf(known) === passage.documentId;
      if (same && this.lexical.holds(known, passage.terms)) {
        this.#setVector(known, passage.embedding);
        return;
      }
      this.deletePassage(passage.id);
    }
    const document = this.documents.numberOf(passage.documentId);
    if (document === undefined) throw new Error(`passage ${passage.id} came before its document`);
    const slot = this.slotCount++;
    this.#reserve(slot);
    this.#slots.set(passage.id, slot);
    this.#passageIds[slot] = passage.id;
    this.#documentOf[slot] = document;
    this.#alive[slot] = 1;
    this.#passagesOf.set(document, (this.#passagesOf.get(document) ?? 0) + 1);
    this.lexical.add(slot, passage.terms);
    this.#setVector(slot, passage.embedding);
  }

  deletePassage(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#alive[slot] = 0;
    this.lexical.remove(slot);
    this.vectors.remove(slot);
    const document = this.#documentOf[slot]!;
    const left = this.#passagesOf.get(document)! - 1;
    if (left > 0) this.#passagesOf.set(document, left);
    else {
      this.#passagesOf.delete(document);
      this.documents.delete(document);
    }
  }

  /** The slots that may be found, given the documents that pass the filters. */
  selectSlots(documents: Uint8Array | null): SlotSelection {
    if (documents === null) return { mask: this.#alive, count: this.#slots.size };
    const alive = this.#alive;
    const documentOf = this.#documentOf;
    const mask = new Uint8Array(this.slotCount);
    let count = 0;
    for (let slot = 0; slot < mask.length; slot++) {
      const selected = alive[slot]! & documents[documentOf[slot]!]!;
      mask[slot] = selected;
      count += selected;
    }
    return { mask, count };
  }

  /** How much of the corpus an organisation can find. */
  countReadable(organisationId: string | null): {
    documents: number;
    passages: number;
    embeddedPassages: number;
  } {
    const readable = this.documents.select(undefined, organisationId);
    if (readable === null) {
      const { size: documents } = this.documents;
      return { documents, passages: this.passageCount, embeddedPassages: this.vectors.count };
    }
    const { mask, count } = this.selectSlots(readable);
    let embeddedPassages = 0;
    for (let slot = 0; slot < mask.length; slot++) {
      if (mask[slot] === 1 && this.vectors.has(slot)) embeddedPassages++;
    }
    const documents = this.documents.countReadable(organisationId);
    return { documents, passages: count, embeddedPassages };
  }

  get byteLength(): number {
    const columns = this.#passageIds.byteLength + this.#documentOf.byteLength;
    return columns + this.#alive.byteLength + this.lexical.byteLength + this.vectors.byteLength;
  }

  #setVector(slot: number, embedding: Uint8Array | null): void {
    if (embedding === null) this.vectors.remove(slot);
    else this.vectors.set(slot, embedding);
  }

  #reserve(slot: number): void {
    if (slot < this.#alive.length) return;
    const capacity = Math.ceil(this.#alive.length * 1.5);
    const passageIds = new Float64Array(capacity);
    const documentOf = new Uint32Array(capacity);
    const alive = new Uint8Array(capacity);
    passageIds.set(this.#passageIds);
    documentOf.set(this.#documentOf);
    alive.set(this.#alive);
    this.#passageIds = passageIds;
    this.#documentOf = documentOf;
    this.#alive = alive;
  }
}
