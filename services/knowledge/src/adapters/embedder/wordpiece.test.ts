import { describe, expect, test } from "vitest";
import { createWordPiece } from "./wordpiece.ts";

const tokens = "[PAD] [UNK] [CLS] [SEP] whale ##s ship , the un ##able cafe 東 京".split(" ");
const tokenizer = createWordPiece(
  JSON.stringify({
    normalizer: { type: "BertNormalizer", lowercase: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  }),
);
const encode = (text: string, limit = 512): string =>
  tokenizer
    .encode(text, limit)
    .map((id) => tokens[id])
    .join(" ");

describe("WordPiece", () => {
  test.each([
    ["The whales, ships", "[CLS] the whale ##s , ship ##s [SEP]"],
    ["unable", "[CLS] un ##able [SEP]"],
    ["CAFÉ", "[CLS] cafe [SEP]"],
    ["東京", "[CLS] 東 京 [SEP]"],
    ["xyz whale", "[CLS] [UNK] whale [SEP]"],
    ["", "[CLS] [SEP]"],
    [`${"a".repeat(101)}`, "[CLS] [UNK] [SEP]"],
  ])("%s", (text, expected) => {
    expect(encode(text)).toBe(expected);
  });

  test("cuts at the limit, special tokens included", () => {
    expect(encode("whale whale whale", 4)).toBe("[CLS] whale whale [SEP]");
    expect(tokenizer.count("whale whale whales")).toBe(4);
  });
});
