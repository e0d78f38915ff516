import { deflateSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { makePdf } from "../../test/fixtures/make-pdf.ts";
import { expectExactPlaces, sentence, startTestParser } from "../../test/support/test-parser.ts";
import { createDocumentParser } from "./document-parser.ts";

const { parser, parse } = startTestParser();
afterAll(() => parser.close());

describe("PDF", () => {
  const body = (text: string, y: number) => ({ text, y });

  it("gives text by page, headings by size, words joined over lines", async () => {
    const pdf = makePdf(
      [
        [
          { text: "The Manual", size: 22, y: 720 },
          body("The impor-", 690),
          body("ter keeps the timing of every", 676),
          body("exchange.", 662),
          { text: "Usage", size: 16, y: 620 },
          body(sentence.repeat(1).trim(), 600),
        ],
        [body(`Second page. ${sentence.trim()}`, 720), body("A far paragraph.", 500)],
      ],
      { title: "Manual (1)".replaceAll(/[()]/g, ""), created: "D:20260304050607+01'00'" },
    );
    const document = await parse(pdf, "m.bin");
    expectExactPlaces(document);
    expect(document).toMatchObject({
      kind: "pdf",
      title: "Manual 1",
      publishedAt: "2026-03-04T04:06:07.000Z",
      language: "en",
    });
    expect(document.text).toContain("The importer keeps the timing of every exchange.");
    expect(document.passages[0]).toMatchObject({ page: 1, headingPath: ["The Manual"] });
  });

  it("places passages on their pages", async () => {
    const page = (n: number) =>
      Array.from({ length: 12 }, (_, i) =>
        body(`Page ${n} line ${i}: ${sentence.trim()}`, 720 - i * 14),
      );
    const document = await parse(makePdf([page(1), page(2), page(3)]), "m.pdf");
    expect(document.passages.map((passage) => passage.page)).toEqual([1, 2, 3]);
  });

  it("says what is wrong with encrypted, scanned and damaged ones", async () => {
    const page = [[body("Secret words", 700)]];
    await expect(parse(makePdf(page, { encrypted: true }), "a.pdf")).rejects.toMatchObject({
      type: "document-encrypted",
    });
    await expect(parse(makePdf([[]]), "a.pdf")).rejects.toMatchObject({
      type: "document-has-no-text",
    });
    await expect(parse(makePdf(page).slice(0, 60), "a.pdf")).rejects.toMatchObject({
      type: "document-malformed",
    });
    expect((await parse(makePdf(page).slice(0, -15), "a.pdf")).text).toBe("Secret words");
  });

  it("refuses a bomb, once and twice compressed, in bounded memory", async () => {
    const small = createDocumentParser({
      threads: 1,
      limits: { maxMemoryMb: 64, maxParseTimeMs: 20_000 },
    });
    try {
      const once = deflateSync(Buffer.alloc(400 * 1024 * 1024, 32), { level: 1 });
      const before = process.memoryUsage().rss;
      for (const [stream, filter] of [
        [once, "/FlateDecode"],
        [deflateSync(once), "[/FlateDecode /FlateDecode]"],
      ] as const) {
        const bytes = makePdf([], { contents: [stream], filter });
        await expect(small.parseDocument({ bytes, filename: "bomb.pdf" })).rejects.toMatchObject({
          type: "document-too-complex",
        });
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(350 * 1024 * 1024);
    } finally {
      await small.close();
    }
  }, 60_000);
});
