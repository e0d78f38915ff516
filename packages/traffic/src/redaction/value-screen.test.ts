import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../json.ts";
import { redactBodyText } from "./redact-body.ts";
import { LastHeaders } from "./last-headers.ts";
import { RedactionLedger } from "./report.ts";
import { compileRules } from "./rules.ts";
import type { RedactionRules } from "./rules.ts";
import { SecretTokens } from "./secret-tokens.ts";
import { CleanTexts } from "./tools.ts";
import { ValueScreen } from "./value-screen.ts";

function toolsOf(rules?: RedactionRules) {
  return {
    rules: compileRules(rules),
    tokens: new SecretTokens(Buffer.alloc(32, 7)),
    ledger: new RedactionLedger(),
    clean: new CleanTexts(),
    cleanNames: new CleanTexts(),
    lastHeaders: new LastHeaders(),
    screen: null,
  };
}

const names = ["id", "name", "value", "token", "tokens", "phone", "auth", "session", "max_tokens"];
const moreNames = ["pin", "key", "header", "__proto__", "a@b.example", "note", "authorization"];
const secrets = ["ann@mail.example", "+1 555 123 4567", "ghp_abcdefghijklmnopqrstuvwxyz0123"];
const moreSecrets = ["Bearer abcdef123456", "password=hunter2", "<pin>1234</pin>", "api_key"];
const wrapped = [
  '{"password":"hunter2"}',
  "eyJwYXNzd29yZCI6Imh1bnRlcjIifQ==",
  '"ann@mail.example"',
];
const encoded = ["data:text/plain;base64,cGFzc3dvcmQ9aHVudGVyMg==", "x%40mail.example", "hunter2"];
const harmless = [
  "2026-11-01T10:00:00Z",
  "https://a.example/b?c=d",
  "one two three",
  "lorem ipsum",
];
const plain = ["3f0c4a0e-51f0-4a61-9d5a-3c8f8f6e2a11", "a: b", "[note] see below", "short"];
const text = fc.constantFrom(
  ...secrets,
  ...moreSecrets,
  ...wrapped,
  ...encoded,
  ...harmless,
  ...plain,
);
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(text, fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, ...moreNames), tie("value"), { maxKeys: 4 }),
  ),
})).value;

it("calls nothing clean in which redacting its text finds something", () => {
  const screen = new ValueScreen(toolsOf());
  let clean = 0;
  fc.assert(
    fc.property(value, (one) => {
      if (!screen.isClean(one)) return;
      clean += 1;
      const json = JSON.stringify(one);
      expect(redactBodyText(toolsOf(), json, "application/json", () => "")).toBe(json);
    }),
    { numRuns: 2_000 },
  );
  // A screen that lets nothing pass would be as right, and of no use.
  expect(clean).toBeGreaterThan(200);
});

it.each([
  [{ id: "3f0c4a0e-51f0-4a61-9d5a-3c8f8f6e2a11", created: "2026-11-01T10:00:00Z" }, true],
  [{ url: "https://a.example/b?page=2", usage: { total_tokens: 5, tokens: 7 } }, true],
  [{ has_password: true, password: null }, true],
  [{ password: "x" }, false],
  [{ pin: 1234 }, false],
  [{ name: "api_key", value: "x" }, false],
  [{ credentials: { user: "ann" } }, false],
  [["a", { mail: "ann@mail.example" }], false],
])("%j is clean: %s", (one, isClean) => {
  expect(new ValueScreen(toolsOf()).isClean(one)).toBe(isClean);
});

it("looks for shapes of the user's, however short", () => {
  const shapes = [{ rule: "ticket", pattern: "T-\\d{4}" }];
  expect(new ValueScreen(toolsOf({ shapes })).isClean({ note: "about our T-1234" })).toBe(false);
  expect(new ValueScreen(toolsOf()).isClean({ note: "about our T-1234" })).toBe(true);
});
