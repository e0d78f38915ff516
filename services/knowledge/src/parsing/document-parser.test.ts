import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { makePdf } from "../../test/fixtures/make-pdf.ts";
import { createDocumentParser } from "./document-parser.ts";
import { defaultParseLimits } from "./parse-limits.ts";
import type { ParseLimits } from "./parse-limits.ts";
import type { ParsedDocument } from "./parsed-document.ts";

const parser = createDocumentParser({ threads: 2 });
afterAll(() => parser.close());

function parse(
  content: string | Uint8Array,
  filename: string,
  options: { declaredType?: string; limits?: Partial<ParseLimits>; signal?: AbortSignal } = {},
): Promise<ParsedDocument> {
  const { declaredType, ...rest } = options;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return parser.parseDocument({ bytes, filename, ...(declaredType ? { declaredType } : {}) }, rest);
}

function expectExactPlaces({ text, passages }: ParsedDocument): void {
  let last = 0;
  for (const [index, passage] of passages.entries()) {
    expect(passage.ordinal).toBe(index);
    expect(text.slice(passage.charStart, passage.charEnd)).toBe(passage.text);
    expect(passage.charStart).toBeGreaterThanOrEqual(last);
    expect(passage.text.trim()).not.toBe("");
    expect(text.slice(0, passage.charStart).split("\n").length).toBe(passage.lineStart);
    expect(text.slice(0, passage.charEnd).split("\n").length).toBe(passage.lineEnd);
    expect(passage.text.isWellFormed()).toBe(true);
    last = passage.charEnd;
  }
}

const sentence = "The importer reads every exchange of the capture and keeps its timing. ";

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

describe("JSON", () => {
  it("refuses 10,000 levels", async () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    await expect(parse(deep, "a.json")).rejects.toMatchObject({
      type: "document-too-complex",
      status: 422,
    });
    await expect(parse(`{"openapi":"3.1.0","x":${deep}}`, "a.json")).rejects.toMatchObject({
      type: "document-too-complex",
    });
    await expect(parse(`openapi: "3.1.0"\nx: ${deep}`, "a.yaml")).rejects.toMatchObject({
      type: "document-too-complex",
    });
  });

  it("keeps duplicate keys, __proto__ and 1e400 as they stand", async () => {
    const source = '{"a":1,"a":2,"__proto__":{"polluted":true},"n":1e400,"u":"\\ud800"}';
    const document = await parse(source, "a.json");
    expect(document).toMatchObject({ kind: "json", text: source });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("lays one long line out and places its parts under their keys", async () => {
    const users = Array.from({ length: 60 }, (_, id) => ({
      id,
      name: `User ${id}`,
      about: sentence,
    }));
    const document = await parse(
      JSON.stringify({ meta: { version: 1 }, data: { users } }),
      "a.json",
    );
    expectExactPlaces(document);
    expect(JSON.parse(document.text)).toEqual({ meta: { version: 1 }, data: { users } });
    expect(document.passages.at(-1)?.headingPath).toEqual(["data", "users"]);
    expect(document.passages.length).toBeGreaterThan(5);
  });

  it("reads what is no JSON as plain text, with a warning", async () => {
    const document = await parse('{\n  // a comment\n  "a": 1,\n}', "tsconfig.json");
    expect(document.kind).toBe("code");
    expect(document.warnings[0]).toContain("no valid JSON");
  });
});

describe("HTML", () => {
  it("keeps content and structure, drops scripts, styles and navigation", async () => {
    const html = `<!doctype html><html lang="en-US"><head><title>Guide | Example</title>
      <link rel="canonical" href="https://example.com/guide"><meta property="article:published_time" content="2026-01-02T03:04:05Z">
      <style>p{}</style><script>var secret = "no";</script>
      <script type="application/ld+json">{"@graph":[{"dateModified":"2026-02-03"}],"__proto__":{"x":1}}</script></head>
      <body><nav><a href="/">Home</a></nav><main><h1>Guide</h1><p>Tom &amp; Jerry&nbsp;&lt;3 <code>x = 1</code></p>
      <ul><li>first<ul><li>nested</li></ul></li><li>second</li></ul><ol start="3"><li>third</li></ol>
      <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td></td></tr></table>
      <pre><code>if (a &lt; b) {
  run();
}</code></pre><div hidden>hidden</div><noscript>noscript</noscript><svg><text>drawn</text></svg>
      <img src="x" onerror="alert(1)" alt="A picture"></main><footer>Imprint</footer></body></html>`;
    const document = await parse(html, "page");
    expect(document).toMatchObject({
      kind: "html",
      title: "Guide",
      language: "en",
      canonicalUrl: "https://example.com/guide",
      publishedAt: "2026-01-02T03:04:05.000Z",
      lastUpdatedAt: "2026-02-03T00:00:00.000Z",
    });
    expect(document.text).toBe(
      [
        "# Guide\n",
        "Tom & Jerry <3 `x = 1`\n",
        "- first\n  - nested\n- second\n3. third\n| a | b |\n| --- | --- |\n| 1 |  |\n",
        "```\nif (a < b) {\n  run();\n}\n```\n",
        "A picture",
      ].join("\n"),
    );
  });

  it("reads 10,000 levels, flattened, and pages whose navigation never ends", async () => {
    const deep = await parse(
      `${"<div>".repeat(10_000)}deep words${"</div>".repeat(10_000)}`,
      "a.html",
    );
    expect(deep.text).toBe("deep words");
    expect(deep.warnings[0]).toContain("10000 elements deep");
    expect((await parse("<nav><p>all of the page", "a.html")).text).toBe("all of the page");
  });
});

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

describe("OpenAPI", () => {
  const spec = {
    openapi: "3.1.0",
    info: { title: "Pets", version: "1.2", description: "About pets." },
    paths: {
      "/pets/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        get: {
          operationId: "getPet",
          summary: "Get a pet",
          responses: {
            "200": {
              description: "The pet",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
            },
          },
        },
        post: { requestBody: { $ref: "#/components/requestBodies/Pet" }, responses: {} },
      },
    },
    components: {
      schemas: {
        Pet: {
          type: "object",
          required: ["name"],
          properties: {
            name: { type: "string", description: "Its name" },
            kind: { enum: ["cat", "dog"] },
            mother: { $ref: "#/components/schemas/Pet" },
          },
        },
      },
      requestBodies: {
        Pet: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
        },
      },
    },
  };

  it("gives each operation and schema a passage of its own", async () => {
    const document = await parse(JSON.stringify(spec), "pets.json");
    expectExactPlaces(document);
    expect(document).toMatchObject({ kind: "openapi", title: "Pets" });
    expect(document.passages.map((passage) => passage.headingPath.at(-1))).toEqual([
      "Pets",
      "GET /pets/{id}",
      "POST /pets/{id}",
      "Schema Pet",
    ]);
    expect(document.passages[1]?.text).toBe(
      "## GET /pets/{id}\n\nGet a pet\n\nOperation: getPet\n\nParameters:\n- id (path, string, required)\n\nResponses:\n- 200 (application/json Pet): The pet",
    );
    expect(document.passages[2]?.text).toContain(
      '- name (string, required): Its name\n- kind ("cat" | "dog")\n- mother (Pet)',
    );
  });

  it("reads YAML", async () => {
    const document = await parse(
      "openapi: 3.1.0\ninfo:\n  title: Y\n  version: '1'\npaths:\n  /a:\n    get:\n      summary: Hello\n",
      "a.yml",
    );
    expect(document).toMatchObject({ kind: "openapi", title: "Y" });
    expect(document.passages).toHaveLength(2);
  });
});

describe("source code and tables", () => {
  it("begins passages at definitions, with their comments, under their names", async () => {
    const method = (name: string) =>
      `  // About ${name}.\n  async ${name}(a: string) {\n${`    await work(a, "${name}");\n`.repeat(30)}  }\n`;
    const code = `import a from "a";\n\n/** A shop. */\nexport class Shop {\n${method("open")}\n${method("close")}}\n\nexport function visit() {\n${"  go();\n".repeat(60)}}\n`;
    const { passages, kind } = await parse(code, "shop.ts");
    expect(kind).toBe("code");
    const starts = passages.map((passage) => [passage.text.split("\n")[0], passage.headingPath]);
    expect(starts).toContainEqual(["  // About close.", ["Shop", "close"]]);
    expect(starts).toContainEqual(["export function visit() {", ["visit"]]);
  });

  it("reads Python", async () => {
    const code = `class Shop:\n    @property\n    def open(self):\n${"        work()\n".repeat(80)}\ndef visit():\n${"    go()\n".repeat(130)}`;
    const { passages } = await parse(code, "shop.py");
    expect(passages.map((passage) => passage.headingPath)).toContainEqual(["visit"]);
    expect(passages.map((passage) => passage.headingPath)).toContainEqual(["Shop", "open"]);
  });

  it("keeps rows whole under the names of their columns", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `${i},item ${i},${i * 2}`);
    const document = await parse(`id,name,price\n${rows.join("\n")}`, "a.csv");
    expectExactPlaces(document);
    for (const passage of document.passages) {
      expect(passage.headingPath).toEqual(["id, name, price"]);
      expect(passage.text).toMatch(/\d$/);
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
