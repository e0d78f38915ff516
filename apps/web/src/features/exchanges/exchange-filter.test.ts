import { expect, test } from "vitest";
import {
  exchangesHref,
  isFiltered,
  noExchangeFilter,
  readExchangeView,
} from "./exchange-filter.ts";

const read = (address: string) => readExchangeView(new URL(address, "http://here").searchParams);

test("an address says all of a view, and reads as the same", () => {
  const filter = {
    ...noExchangeFilter,
    capture_id: "cap_1",
    host: "a.example:8080",
    status: 404,
    q: "50% & more",
    json_path: '$.response.body[?@.a == "b&c"]',
    from: "2026-11-22T10:00:00.000Z",
  };
  const open = "a".repeat(64);
  expect(read(exchangesHref(filter, "started_at", open))).toEqual({
    filter,
    sort: "started_at",
    open,
  });
});

test("nothing chosen is the plain address", () => {
  expect(exchangesHref(noExchangeFilter)).toBe("/exchanges");
  expect(read("/exchanges")).toEqual({ filter: noExchangeFilter, sort: "-started_at", open: null });
  expect(isFiltered(noExchangeFilter)).toBe(false);
});

test("what an address says wrongly counts for nothing", () => {
  const view = read(
    "/exchanges?status=12&status_class=7xx&from=soon&sort=size&exchange=../x&capture_id=a/b",
  );
  expect(view).toEqual({ filter: noExchangeFilter, sort: "-started_at", open: null });
});
