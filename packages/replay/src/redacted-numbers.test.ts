import { createRedactor } from "@workspace/traffic";
import type { Exchange, ExchangeBody, RedactionRules } from "@workspace/traffic";
import { expect, test } from "vitest";
import { callOf } from "./call.ts";
import { Cassette } from "./cassette.ts";

const rules: RedactionRules = { names: ["customer_number", "accounts"] };
const asked = {
  customer_number: 4711,
  pin: 1234,
  accounts: [{ id: 17.5 }, { id: 19 }],
  amount: 100,
};

function bodyOf(value: unknown): ExchangeBody {
  const content = { kind: "text", text: JSON.stringify(value) } as const;
  return { contentType: "application/json", content, truncated: false };
}

/** A call as a capture has it: redacted under the rules. */
function recorded(value: unknown): Exchange {
  const head = { httpVersion: null, headers: [] };
  const redactor = createRedactor({ key: Buffer.alloc(32, 7), rules });
  return redactor.redact({
    id: "",
    startedAt: null,
    durationMs: null,
    request: { ...head, method: "POST", url: "https://api.example.com/pay", body: bodyOf(value) },
    response: { ...head, status: 200, statusText: "", body: bodyOf("paid") },
    messages: [],
  });
}

function differenceOf(cassette: Cassette, value: unknown): string | null {
  const played = cassette.play(callOf("POST", "http://localhost/pay", bodyOf(value)));
  return played.kind === "hit" ? null : (played.nearest[0]?.difference ?? "none");
}

test("a call is played whose numbers were redacted, under an organisation's names and always", () => {
  const exchange = recorded(asked);
  expect(exchange.request.body?.content).not.toEqual(bodyOf(asked).content);
  const cassette = new Cassette({ redaction: rules });
  cassette.add(exchange);
  expect(differenceOf(cassette, asked)).toBeNull();
  expect(differenceOf(cassette, { ...asked, amount: 101 })).toBe("body /amount");
  // A number of another look was not what stood there.
  expect(differenceOf(cassette, { ...asked, customer_number: 47_110 })).toBe(
    "body /customer_number",
  );
  expect(differenceOf(cassette, { ...asked, pin: "1234" })).toBe("body /pin");
});

test("without the rules of the recording its own numbers cannot be told, until they are said", () => {
  const cassette = new Cassette();
  cassette.add(recorded(asked));
  expect(differenceOf(cassette, asked)).toBe("body /customer_number");
  cassette.redactedUnder(rules);
  expect(differenceOf(cassette, asked)).toBeNull();
});
