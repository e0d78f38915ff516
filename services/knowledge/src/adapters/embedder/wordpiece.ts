import { forEachBertWord } from "./bert-words.ts";

const longestWord = 100;
const cacheEntries = 50_000;

/** BERT's uncased WordPiece tokenizer, as described by a `tokenizer.json`. */
export interface WordPiece {
  /** Ids of `text` between [CLS] and [SEP], at most `limit` of them altogether. */
  encode(text: string, limit: number): number[];
  /** Number of tokens without the special ones, however many. */
  count(text: string): number;
}

interface TokenizerFile {
  model?: {
    type?: string;
    vocab?: Record<string, number>;
    unk_token?: string;
    continuing_subword_prefix?: string;
  };
  normalizer?: { lowercase?: boolean } | null;
}

export function createWordPiece(tokenizerJson: string): WordPiece {
  const file = JSON.parse(tokenizerJson) as TokenizerFile;
  const model = file.model;
  if (model?.vocab === undefined || (model.type !== undefined && model.type !== "WordPiece")) {
    throw new Error("tokenizer.json does not hold a WordPiece vocabulary");
  }
  const vocabulary = new Map(Object.entries(model.vocab));
  const prefix = model.continuing_subword_prefix ?? "##";
  const lowercase = file.normalizer?.lowercase ?? true;
  const special = (token: string): number => {
    const id = vocabulary.get(token);
    if (id === undefined) throw new Error(`tokenizer.json has no ${token} token`);
    return id;
  };
  const unknown = special(model.unk_token ?? "[UNK]");
  const first = special("[CLS]");
  const last = special("[SEP]");
  const cache = new Map<string, number[]>();

  function splitWord(text: string): number[] {
    if (text.length > longestWord) return [unknown];
    const pieces: number[] = [];
    for (let start = 0; start < text.length;) {
      let end = text.length;
      let id: number | undefined;
      for (; end > start; end--) {
        const piece = text.slice(start, end);
        id = vocabulary.get(start === 0 ? piece : prefix + piece);
        if (id !== undefined) break;
      }
      if (id === undefined) return [unknown];
      pieces.push(id);
      start = end;
    }
    return pieces;
  }

  function piecesOf(text: string): number[] {
    let pieces = cache.get(text);
    if (pieces === undefined) {
      pieces = splitWord(text);
      if (cache.size >= cacheEntries) cache.clear();
      cache.set(text, pieces);
    }
    return pieces;
  }

  return {
    encode(text, limit) {
      // No token is longer than its text, so this cut never loses one that would have fitted.
      const ids = [first];
      forEachBertWord(text.slice(0, limit * longestWord), lowercase, (part) => {
        for (const id of piecesOf(part)) {
          if (ids.length === limit - 1) return false;
          ids.push(id);
        }
        return ids.length < limit - 1;
      });
      ids.push(last);
      return ids;
    },
    count(text) {
      let total = 0;
      forEachBertWord(text, lowercase, (part) => {
        total += piecesOf(part).length;
        return true;
      });
      return total;
    },
  };
}
