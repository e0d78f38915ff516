import { expect, test } from "vitest";
import { nameOperation } from "./operation-names.ts";

test.each([
  ["GET", "/v1/users", "listUsers", "users"],
  ["GET", "/v1/users/{user_id}", "getUser", "users"],
  ["POST", "/v1/users", "createUser", "users"],
  ["POST", "/v1/users/{user_id}/addresses", "createUserAddress", "users"],
  ["DELETE", "/v1/users/{user_id}", "deleteUser", "users"],
  ["POST", "/users/{user_id}/activate", "activateUser", "users"],
  ["POST", "/rpc", "callRpc", "rpc"],
  ["POST", "/api/v2/rpc", "callRpc", "rpc"],
  ["POST", "/graphql", "callGraphql", "graphql"],
  ["POST", "/rest/v1/rpc/close_month", "closeMonth", "close-month"],
  ["GET", "/api", "getApi", "api"],
  ["GET", "/v1", "getRoot", "root"],
  ["GET", "/", "getRoot", "root"],
  ["GET", "/{id}", "getRoot", "root"],
  ["GET", "/@{handle}/posts", "listPosts", "posts"],
  ["GET", "/@{handle}", "getRoot", "root"],
  ["GET", "/map;lat={lat};lon={lon}/nearby", "getMapNearby", "map"],
])("%s %s is %s of %s", (method, path, operationId, tag) => {
  expect(nameOperation(method, path)).toMatchObject({ operationId, tag });
});

test("a plural that gives one thing is got, not listed", () => {
  const path = "/users/{user_id}/preferences";
  expect(nameOperation("GET", path).operationId).toBe("listUserPreferences");
  expect(nameOperation("GET", path, true).operationId).toBe("getUserPreferences");
});
