import { expect, test } from "vitest";
import { faultsOfRules } from "./check-rules.ts";

const pointersOf = (rules: Parameters<typeof faultsOfRules>[0]) =>
  faultsOfRules(rules).map(({ pointer }) => pointer);

test("rules without a fault are used as they are", () => {
  expect(
    faultsOfRules({
      names: ["customer_number", "X-Legacy-Id", "パスワード"],
      keep: ["session_kind", "token", "X-Session-Id", "ticket"],
      shapes: [{ rule: "ticket", pattern: "TCK-\\d{6}" }],
      emails: false,
    }),
  ).toEqual([]);
});

test("each fault is told with its place", () => {
  const shape = { rule: "ticket", pattern: "TCK-\\d{6}" };
  expect(pointersOf({ names: ["ok", "-", "x".repeat(101)] })).toEqual(["/names/1", "/names/2"]);
  expect(pointersOf({ keep: ["Authorization", "X-API-Key"] })).toEqual(["/keep/0", "/keep/1"]);
  const secret = ["db_password", "pwd", "client_secrets", "credentials", "session_jwt"];
  expect(pointersOf({ keep: secret })).toEqual(secret.map((_, index) => `/keep/${index}`));
  const credentials = ["cookie", "X-Auth", "x_amz_signature", "AWSAccessKeyId", "code"];
  expect(pointersOf({ keep: credentials })).toEqual(
    credentials.map((_, index) => `/keep/${index}`),
  );
  expect(faultsOfRules({ keep: ["X-Auth"] })).toEqual([
    {
      pointer: "/keep/0",
      detail: "X-Auth holds a credential, and is always redacted: take it out",
    },
  ]);
  expect(pointersOf({ names: ["my-id"], keep: ["my_id"] })).toEqual(["/keep/0"]);
  expect(pointersOf({ shapes: [shape, { rule: "Ticket!", pattern: "(a+)+" }] })).toEqual([
    "/shapes/1/rule",
    "/shapes/1/pattern",
  ]);
  expect(pointersOf({ names: Array.from({ length: 501 }, (_, at) => `name${at}`) })).toEqual([
    "/names",
  ]);
  expect(pointersOf({ shapes: Array.from({ length: 21 }, () => shape) })).toEqual(["/shapes"]);
  const long = { rule: "long", pattern: "a\\d{190}" };
  expect(pointersOf({ shapes: Array.from({ length: 6 }, () => long) })).toEqual(["/shapes"]);
});
