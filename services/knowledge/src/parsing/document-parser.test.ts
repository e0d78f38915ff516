import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { expectExactPlaces, sentence, startTestParser } from "../../test/support/test-parser.ts";
import { createDocumentParser } from "./document-parser.ts";
import { defaultParseLimits } from "./parse-limits.ts";

const { parser, parse } = startTestParser();
afterAll(() => parser.close());

describe("every kind", () => {
  const names = fc.constantFrom(
    "a.md",
    "a.txt",
    "a.html",
    "a.json",
    "a.ts",
    "a.py",
    "a.csv",
    "a.jsonl",
    "a.yaml",
    "a",
  );
  const part = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.constantFrom(
      "# One\n",
      "\n\n",
      "<p>",
      "</div>",
      '{"a":',
      "[1,",
      "]}",
      "```\n",
      "def f():\n",
      "\t",
      sentence.repeat(20),
      "字".repeat(900),
      "👩‍👩‍👧‍👦".repeat(300),
    ),
  );

  it("gives passages that are exact slices, in order, with true lines", async () => {
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.array(part, { minLength: 1, maxLength: 12 }),
        async (filename, parts) => {
          const content = `x ${parts.join("")}`;
          const document = await parse(content, filename);
          expectExactPlaces(document);
          expect(document.text.includes("\0")).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("leaves no word of a plain text out", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), async (parts) => {
        const document = await parse(`x ${parts.join(" ")}`, "a.txt");
        const joined = document.passages.map((passage) => passage.text).join("");
        expect(joined.replaceAll(/\s/g, "")).toBe(document.text.replaceAll(/\s/g, ""));
      }),
      { numRuns: 100 },
    );
  });

  it("gives a short document as one passage", async () => {
    const text = `# Title\n\n## One\n\n${sentence.repeat(4)}\n\n## Two\n\n${sentence.repeat(4)}`;
    const { passages } = await parse(text, "a.md");
    expect(passages).toHaveLength(1);
    expect(passages[0]).toMatchObject({
      headingPath: ["Title"],
      lineStart: 1,
      lineEnd: 9,
      text: text.trim(),
    });
  });

  it("keeps passages near 200 tokens, whole sentences and sections", async () => {
    const section = (name: string, count: number) => `## ${name}\n\n${sentence.repeat(count)}\n\n`;
    const { passages } = await parse(`# T\n\n${section("A", 60)}${section("B", 60)}`, "a.md");
    for (const passage of passages) {
      expect(passage.text.length).toBeLessThanOrEqual(1_300);
      expect(passage.text.length).toBeGreaterThan(500);
      expect(passage.text).toMatch(/\.$/);
    }
    expect(new Set(passages.map((passage) => passage.headingPath.join("/")))).toEqual(
      new Set(["T/A", "T/B"]),
    );
  });
});

describe("scripts without spaces", () => {
  it("cuts Chinese at sentence ends, into pieces that suit its density", async () => {
    const { passages, language } = await parse(
      "这是一个关于接口流量的长句子，它说明了如何导入。".repeat(100),
      "a.txt",
    );
    expect(language).toBe("zh");
    expect(passages.length).toBeGreaterThan(4);
    for (const passage of passages) expect(passage.text).toMatch(/。$/);
  });

  it("cuts Arabic and Hebrew between words", async () => {
    const arabic = "هذا نص طويل عن حركة المرور بين البرامج وكيف يتم استيرادها. ".repeat(60);
    const document = await parse(arabic, "a.txt");
    expect(document.language).toBe("ar");
    for (const passage of document.passages) expect(passage.text).toMatch(/\.$/);
  });

  it("never cuts inside a grapheme", async () => {
    const family = "👩‍👩‍👧‍👦";
    const { passages } = await parse(family.repeat(800), "a.txt");
    expect(passages.length).toBeGreaterThan(1);
    for (const passage of passages) expect(passage.text.replaceAll(family, "")).toBe("");
  });
});

describe("encodings", () => {
  it("reads UTF-16 with and without a mark, and Latin-1", async () => {
    const text = "Grüße aus dem Süden, mit Maß und Ziel.";
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect((await parse(utf16, "a.txt")).text).toBe(text);
    const bare = new Uint8Array(Buffer.from(text, "utf16le"));
    expect((await parse(bare, "a.txt")).text).toBe(text);
    const latin1 = new Uint8Array(Buffer.from(text, "latin1"));
    expect(await parse(latin1, "a.txt")).toMatchObject({
      text,
      warnings: ["The text was read as windows-1252."],
    });
  });

  it("obeys a declared charset and one in the page", async () => {
    const shiftJis = new Uint8Array([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x83, 0x65]);
    expect(
      (await parse(shiftJis, "a.txt", { declaredType: "text/plain; charset=shift_jis" })).text,
    ).toBe("日本語テ");
    const page = Buffer.concat([Buffer.from('<html><meta charset="shift_jis"><body>'), shiftJis]);
    expect((await parse(new Uint8Array(page), "a.html")).text).toBe("日本語テ");
  });

  it("replaces damaged UTF-8 and NULs with a warning", async () => {
    const bytes = Buffer.concat([
      Buffer.from("schöne Wörter für alle "),
      Buffer.from([0xc3, 0x28, 0x00]),
      Buffer.from(" über Äpfel"),
    ]);
    const document = await parse(new Uint8Array(bytes), "a.txt");
    expect(document.text).toBe("schöne Wörter für alle \ufffd(\ufffd über Äpfel");
    expect(document.warnings).toHaveLength(2);
  });
});

describe("what is refused", () => {
  it("refuses pictures and archives whatever their name says", async () => {
    const png = new Uint8Array([
      0x89,
      0x50,
      0x4e,
      0x47,
      13,
      10,
      26,
      10,
      ...Array.from({ length: 500 }, (_, i) => i % 256),
    ]);
    await expect(parse(png, "notes.txt", { declaredType: "text/plain" })).rejects.toMatchObject({
      type: "document-type-unsupported",
      status: 415,
    });
    const noise = new Uint8Array(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 256));
    await expect(parse(noise, "notes.md")).rejects.toMatchObject({
      type: "document-type-unsupported",
    });
  });

  it("refuses what is empty", async () => {
    await expect(parse(" \n\t ", "a.md")).rejects.toMatchObject({
      type: "document-has-no-text",
      status: 422,
    });
    await expect(parse("<html><script>alert(1)</script></html>", "a.html")).rejects.toMatchObject({
      type: "document-has-no-text",
    });
  });

  it("refuses too many bytes, characters and passages", async () => {
    const text = sentence.repeat(400);
    for (const limits of [
      { maxInputBytes: 1_000 },
      { maxTextCharacters: 1_000 },
      { maxPassages: 3 },
    ]) {
      await expect(parse(text, "a.txt", { limits })).rejects.toMatchObject({
        type: "document-too-large",
        status: 413,
      });
    }
  });

  it("stops at the time limit and at the caller's word, and goes on with the next document", async () => {
    const slow = `{"openapi":"3.1.0","x":[${"[],".repeat(2_000_000)}[]]}`;
    await expect(parse(slow, "a.json", { limits: { maxParseTimeMs: 30 } })).rejects.toMatchObject({
      type: "document-parse-timeout",
    });
    await expect(parse(slow, "a.json", { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect((await parse("<p>still here", "a.html")).text).toBe("still here");
  });

  it("ends a worker that takes too much memory", async () => {
    const small = createDocumentParser({ threads: 1, limits: { maxMemoryMb: 32 } });
    try {
      const bytes = new TextEncoder().encode(
        `{"openapi":"3.1.0","x":[${'{"a":1},'.repeat(1_500_000)}0]}`,
      );
      await expect(small.parseDocument({ bytes, filename: "a.json" })).rejects.toMatchObject({
        type: "document-too-complex",
      });
      expect(
        (
          await small.parseDocument({
            bytes: new TextEncoder().encode("<p>fine"),
            filename: "a.html",
          })
        ).text,
      ).toBe("fine");
    } finally {
      await small.close();
    }
  });
});

it("reads 50 MB on one line within the default limits", async () => {
  const bytes = new Uint8Array(defaultParseLimits.maxInputBytes - 10).fill(97);
  for (let i = 0; i < bytes.length; i += 7) bytes[i] = 32;
  const started = process.cpuUsage();
  const document = await parse(bytes, "a.txt");
  expect(document.passages.length).toBeGreaterThan(45_000);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(15);
}, 60_000);
