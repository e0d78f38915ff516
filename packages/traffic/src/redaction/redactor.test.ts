import { describe, expect, it } from "vitest";
import { everyReading } from "../../test/every-reading.ts";
import { harOf, readAll, readOne } from "../../test/reading.ts";
import { secretPlaces } from "../../test/secret-places.ts";
import type { Exchange } from "../exchange.ts";
import { createRedactor } from "./redactor.ts";
import type { RedactionRules } from "./rules.ts";

const key = Buffer.alloc(32, 7);

async function redactAll(entries: readonly unknown[], rules?: RedactionRules, valuesOnly = false) {
  const redactor = createRedactor({ key, valuesOnly, ...(rules && { rules }) });
  const exchanges: Exchange[] = [];
  for (const item of await readAll(harOf(entries))) {
    if (item.kind !== "exchange") throw new Error(item.detail);
    exchanges.push(redactor.redact(item.exchange));
  }
  return { exchanges, report: redactor.report() };
}

describe("a planted secret is found nowhere afterwards", () => {
  it("in at least 60 places", () => {
    expect(secretPlaces.length).toBeGreaterThanOrEqual(60);
    expect(new Set(secretPlaces.map(({ secret }) => secret)).size).toBe(secretPlaces.length);
  });

  it.each(secretPlaces)("$place", async ({ secret, entry }) => {
    const [read] = await readAll(harOf([entry]));
    const { exchanges, report } = await redactAll([entry]);
    const left = everyReading([exchanges, report]);
    expect(left).not.toContain(secret);
    // Its own mark, for what was only half taken out.
    const mark = /Q\d{3}zYx7Wv/i.exec(secret)?.[0] ?? secret;
    expect(left.toLowerCase()).not.toContain(mark.toLowerCase());
    // The reader drops user info; all else is found by the redactor, and told.
    const wasRead = everyReading(read).includes(secret);
    expect(report.total > 0).toBe(wasRead);
    // Bodies that are passed as values hold what those have that are read letter by letter.
    const asValues = await redactAll([entry], undefined, true);
    expect(asValues.report).toEqual(report);
    expect(asValues.exchanges).toEqual(exchanges);
  });

  it("all in one capture, and the report tells where without telling what", async () => {
    const { exchanges, report } = await redactAll(secretPlaces.map(({ entry }) => entry));
    const left = everyReading([exchanges, report]);
    for (const { secret } of secretPlaces) expect(left).not.toContain(secret);
    expect(report.findings).toContainEqual({
      place: "request body #/a/-/b/clientSecret",
      rule: "secret",
      count: 1,
    });
    expect(report.findings.map(({ place }) => place)).toContain("request header authorization");
    expect(report.total).toBe(report.findings.reduce((sum, { count }) => sum + count, 0));
  });
});

describe("what stands for a secret", () => {
  const bodyOf = async (text: string, mimeType = "application/json", rules?: RedactionRules) => {
    const entry = {
      request: { method: "POST", url: "https://a.example/", postData: { text, mimeType } },
    };
    const { exchanges } = await redactAll([entry], rules);
    const content = exchanges[0]?.request.body?.content;
    return content?.kind === "text" ? content.text : "";
  };

  it("is the same for the same value wherever it stands, and another under another key", async () => {
    const text = '{"email":"Bob@Example.org","text":"mail bob@example.org or eve@example.org"}';
    const redacted = JSON.parse(await bodyOf(text)) as { email: string; text: string };
    expect(redacted.email).toMatch(/^redacted-email-[0-9a-f]{16}@redacted\.invalid$/);
    const [, first, second] = /^mail (\S+) or (\S+)$/.exec(redacted.text) ?? [];
    expect(first).toBe(redacted.email);
    expect(second).not.toBe(first);
    const exchange = await readOne({
      request: { method: "POST", postData: { text, mimeType: "application/json" } },
    });
    const other = createRedactor({ key: Buffer.alloc(32, 8) }).redact(exchange);
    expect(JSON.stringify(other)).not.toContain(redacted.email);
  });

  it("keeps the look of its kind, and everything around it byte for byte", async () => {
    expect(
      await bodyOf(
        '{ "n": 1.0, "n": 1e400,\n "password" : "x\\ny", "u": "\\u00e9", "big": 12345678901234567890 }',
      ),
    ).toMatch(
      /^\{ "n": 1\.0, "n": 1e400,\n "password" : "redacted-password-[0-9a-f]{16}", "u": "\\u00e9", "big": 12345678901234567890 \}$/,
    );
    expect(await bodyOf('{"token":"123e4567-e89b-42d3-a456-426614174000"}')).toMatch(
      /^\{"token":"00000000-0000-4000-8000-[0-9a-f]{12}"\}$/,
    );
    expect(await bodyOf('{"pin":4711}')).toMatch(/^\{"pin":[1-9]\d{3}\}$/);
    const { exchanges } = await redactAll([
      {
        request: {
          method: "GET",
          url: "https://a.example/?api_key=abcdefgh1&page=2",
          headers: { authorization: "Bearer abc.def-1", cookie: "a=1; b=two" },
        },
      },
    ]);
    const request = exchanges[0]?.request;
    expect(request?.url).toMatch(
      /^https:\/\/a\.example\/\?api_key=redacted-key-[0-9a-f]{16}&page=2$/,
    );
    expect(request?.headers).toEqual([
      ["authorization", expect.stringMatching(/^Bearer redacted-token-[0-9a-f]{16}$/)],
      [
        "cookie",
        expect.stringMatching(/^a=redacted-cookie-[0-9a-f]{16}; b=redacted-cookie-[0-9a-f]{16}$/),
      ],
    ]);
  });

  it("leaves alone what only sounds secret", async () => {
    const harmless = [
      {
        usage: { prompt_tokens: 5, total_tokens: 9, tokens: 3 },
        max_tokens: 100,
        token_type: "Bearer",
      },
      {
        logprobs: [{ token: "Hello" }, { token: " world" }],
        tokenizer: "cl100k",
        author: "Ann Smith",
      },
      {
        nextPageToken: "CAUQAA12345",
        cursor: "b3BhcXVlMTIz",
        key: "value-of-a-map",
        keyboard: "qwerty123",
      },
      {
        password_policy: "strong-1",
        password_changed_at: "2026-01-01",
        passwordless: true,
        secretary: "Ann Lee 1",
      },
      {
        id: "msg_01AbCdEfGhIjKlMn",
        etag: 'W/"0815-abcdef0123456789"',
        sha: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
      },
      {
        uuid: "123e4567-e89b-42d3-a456-426614174000",
        image: "logo@2x.png",
        npm: "@scope/pkg@1.2.3",
        at: "a @ b",
      },
      {
        url: "https://a.example/v1/users/12?page=2",
        time: "12:30:00",
        text: "Password: must be long",
      },
      {
        sk: "sk-short",
        prose: "The basic information, the bearer of news",
        slug: "some-quite-long-slug-of-words",
      },
    ];
    for (const body of harmless) {
      const text = JSON.stringify(body);
      expect(await bodyOf(text)).toBe(text);
    }
  });

  it("leaves an address its host and its depth", async () => {
    const urlOf = async (url: string) =>
      (await redactAll([{ request: { method: "POST", url } }])).exchanges[0]?.request.url;
    expect(
      await urlOf("https://hooks.slack.com/services/T0AB12CD3/B0AB12CD4/aBcDeFgHiJkLmNoPqRsT"),
    ).toMatch(
      /^https:\/\/hooks\.slack\.com\/services(?:\/redacted-slack-webhook-[0-9a-f]{16}){3}$/,
    );
    expect(
      await urlOf(
        `https://api.telegram.example/bot123456789:AA${"Hdq-cvCH1v".repeat(4)}/sendMessage`,
      ),
    ).toMatch(
      /^https:\/\/api\.telegram\.example\/redacted-telegram-token-[0-9a-f]{16}\/sendMessage$/,
    );
    expect(await urlOf("https://a.example/x;jsessionid=abc/y")).toMatch(
      /^https:\/\/a\.example\/x;jsessionid=redacted-[a-z]+-[0-9a-f]{16}\/y$/,
    );
  });

  it("leaves names that begin as keys do, and the words of a language model", async () => {
    const models = '{"model":"pplx-embed-context-v1-4b","other":"sk-learn-model-2024-10-preview"}';
    expect(await bodyOf(models)).toBe(models);
    const text = JSON.stringify({
      security: { secret_scanning_push_protection: { status: "enabled" } },
      logprobs: { content: [{ token: "Hello", top_logprobs: [{ token: "Hi" }] }] },
      token: { id: 5, text: "Hello" },
      requires_auth: "none",
      boarding_pass: "mobile",
    });
    expect(await bodyOf(text)).toBe(text);
  });

  it("is redacted once, however often it is done", async () => {
    const { exchanges } = await redactAll(secretPlaces.map(({ entry }) => entry));
    const again = createRedactor({ key });
    for (const exchange of exchanges) {
      const text = JSON.stringify(exchange);
      // Numbers and bytes have no room for a mark.
      if (/"otp|grpc/.test(text) || text.includes('"kind":"bytes"')) continue;
      expect(again.redact(exchange)).toEqual(exchange);
    }
  });

  it("follows rules of one's own", async () => {
    const rules = {
      names: ["Customer Number"],
      // The second was accepted once.
      keep: ["token", "password"],
      shapes: [
        { rule: "iban", pattern: "DE\\d{20}" },
        { rule: "ticket", pattern: "[A-Z]{3}-\\d{4,6}" },
        { rule: "project-name", pattern: "project-[a-z]{1,20}-[a-z]{1,20}" },
      ],
      emails: false,
    };
    const text =
      '{"customerNumber":"C1","token":"hunter2","password":"hunter3","x":"DE12345678901234567890 a@b.example","y":"ABC-1234","z":"XABC-1234","n":"project-blue-whale"}';
    const redacted = await bodyOf(text, "application/json", rules);
    expect(redacted).toMatch(
      /^\{"customerNumber":"redacted-own-name-[0-9a-f]{16}","token":"hunter2","password":"redacted-[a-z]+-[0-9a-f]{16}","x":"redacted-iban-[0-9a-f]{16} a@b\.example","y":"redacted-ticket-[0-9a-f]{16}","z":"XABC-1234","n":"redacted-project-name-[0-9a-f]{16}"\}$/,
    );
    expect(await bodyOf(redacted, "application/json", rules)).toBe(redacted);
  });

  it("keeps what is secret by custom alone where the rules except it", async () => {
    const entry = {
      request: {
        method: "GET",
        url: "https://a.example/?ticket=TICKET-4711&X-Amz-Signature=abcdef012345&sig=0123456789",
        headers: { "x-session-id": "first-visit-1", "x-auth": "opens-all", cookie: "st=theme-1" },
      },
    };
    const rules = { keep: ["X-Session-Id", "ticket", "st", "x-auth", "X-Amz-Signature"] };
    const [request, fixed] = [
      (await redactAll([entry], rules)).exchanges[0]?.request,
      (await redactAll([entry])).exchanges[0]?.request,
    ];
    expect(request?.url).toMatch(
      /\?ticket=TICKET-4711&X-Amz-Signature=redacted-\S+&sig=redacted-\S+$/,
    );
    expect(request?.headers).toEqual([
      ["x-session-id", "first-visit-1"],
      ["x-auth", expect.stringMatching(/^redacted-/)],
      ["cookie", expect.stringMatching(/^st=redacted-cookie-/)],
    ]);
    expect(fixed?.url).toMatch(/\?ticket=redacted-/);
    expect(fixed?.headers[0]?.[1]).toMatch(/^redacted-/);
  });

  it("knows names of any alphabet, whatever their case", async () => {
    const rules = { names: ["ключ_ab", "パスワード"] };
    const text = '{"КЛЮЧ-AB":"x1","ab":"plain","パスワード":"himitsu"}';
    expect(await bodyOf(text, "application/json", rules)).toMatch(
      /^\{"КЛЮЧ-AB":"redacted-own-name-[0-9a-f]{16}","ab":"plain","パスワード":"redacted-own-name-[0-9a-f]{16}"\}$/,
    );
  });

  it("changes the id with the content, and nothing where there was nothing to hide", async () => {
    const plain = await readOne({});
    expect(createRedactor({ key }).redact(plain)).toBe(plain);
    const exchange = await readOne({
      request: { headers: [{ name: "cookie", value: "a=secret" }] },
    });
    expect(createRedactor({ key }).redact(exchange).id).not.toBe(exchange.id);
  });
});

describe("hostile text", () => {
  it.each([
    ["at signs", "@".repeat(200_000)],
    ["letters and at signs", "a@".repeat(100_000)],
    ["words", "a".repeat(400_000)],
    ["open quotes", 'a="'.repeat(100_000)],
    ["names", "password=".repeat(50_000)],
    ["elements", "<password>".repeat(40_000)],
    ["keys that begin", "-----BEGIN PRIVATE KEY-----".repeat(10_000)],
    ["JWTs that begin", "eyJ".repeat(100_000)],
    ["deep lists", "[".repeat(200_000)],
    ["escapes", `"${"\\".repeat(200_000)}`],
    ["strings that wrap", '[[["[[\\"'.repeat(20_000)],
    ["users", "://a:".repeat(60_000)],
    ["base64", ";base64,".repeat(50_000)],
  ])("%s cost no more than their length", async (_name, text) => {
    const exchange = await readOne({ response: { content: { text, mimeType: "text/plain" } } });
    const redactor = createRedactor({ key });
    const started = process.cpuUsage();
    redactor.redact(exchange);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });
});
