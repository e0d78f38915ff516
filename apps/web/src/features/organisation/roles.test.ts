import { expect, test } from "vitest";
import { mayManage, rolesToGive } from "./roles.ts";

test("admins give the roles below their own, owners all, others none", () => {
  const given = (own: "owner" | "admin" | "member" | "viewer") =>
    rolesToGive(own).map(({ value }) => value);
  expect(given("owner")).toEqual(["owner", "admin", "member", "viewer"]);
  expect(given("admin")).toEqual(["member", "viewer"]);
  expect(given("member")).toEqual([]);
  expect(given("viewer")).toEqual([]);
});

test("nobody but an owner manages admins and owners", () => {
  expect(mayManage("admin", "admin")).toBe(false);
  expect(mayManage("admin", "owner")).toBe(false);
  expect(mayManage("owner", "owner")).toBe(true);
});
