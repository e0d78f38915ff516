import { afterAll, describe, expect, it } from "vitest";
import { expectExactPlaces, sentence, startTestParser } from "../../test/support/test-parser.ts";

const { parser, parse } = startTestParser();
afterAll(() => parser.close());

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
