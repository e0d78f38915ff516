import { expect, test } from "vitest";
import { comesFromGateway } from "./gateway-only.ts";

const secret = "a token that only the gateway and its services share";

test("what the gateway sends is taken", () => {
  expect(comesFromGateway(secret, secret)).toBe(true);
});

test("anything else is refused, whatever its length", () => {
  for (const given of [null, "", "x", secret.slice(1), `${secret} `, secret.toUpperCase()])
    expect(comesFromGateway(given, secret), String(given)).toBe(false);
});

test("without a token of its own the process takes nothing", () => {
  expect(comesFromGateway("", undefined)).toBe(false);
  expect(comesFromGateway("", "")).toBe(false);
});
