import { describe, expect, test } from "vitest";
import { isWildKey } from "./wild-keys.ts";

describe("a key that is data", () => {
  test.each([
    "42",
    "3f2b8c1e-0d4a-4e6b-9f10-2a3b4c5d6e7f",
    "2024-02-29",
    "2024-02",
    "2024-02-29T10:00:00Z",
    "ada@example.com",
    "https://example.com/x",
    "/v1/users",
    "10.0.0.1",
    "cus_NffrFeUfNV2Hib9x",
    "01HQ3K5T8XW9Z2B4C6D8E0F1G2",
    "5f2b8c1e0d4a4e6b9f102a3b",
  ])("%s", (key) => {
    expect(isWildKey(key)).toBe(true);
  });

  test.each([
    "id",
    "name",
    "created_at",
    "address1",
    "x-request-id",
    "content-type",
    "cache_creation_input_tokens",
    "ephemeral_1h_input_tokens",
    "is_two_factor_authentication_enabled",
    "oauth2ClientCredentialsGrantEnabled",
    "$ref",
    "__proto__",
    "@type",
    "s3",
    "Publishing/Release Date",
    "",
  ])("but not %j", (key) => {
    expect(isWildKey(key)).toBe(false);
  });
});
