import { describe, expect, test } from "vitest";
import { searchFiltersOf } from "./web-filters.ts";

describe("searchFiltersOf", () => {
  test("reads domains in their spellings", () => {
    expect(
      searchFiltersOf({ search_domain_filter: ["https://www.Example.com/a", "nih.gov", ".edu"] }),
    ).toEqual({
      domains: { allow: ["example.com", "nih.gov", "edu"] },
    });
    expect(searchFiltersOf({ search_domain_filter: ["-reddit.com"] })).toEqual({
      domains: { deny: ["reddit.com"] },
    });
  });

  test("reads dates as days of UTC, and recency from now", () => {
    expect(
      searchFiltersOf({
        search_after_date_filter: "3/1/2026",
        last_updated_before_filter: "12/31/2026",
      }),
    ).toEqual({
      publishedAfter: new Date("2026-03-01T00:00:00Z"),
      updatedBefore: new Date("2026-12-31T00:00:00Z"),
    });
    const now = new Date("2026-11-22T12:00:00Z");
    expect(searchFiltersOf({ search_recency_filter: "day" }, now)).toEqual({
      publishedAfter: new Date("2026-11-21T12:00:00Z"),
    });
  });

  test.each([
    [
      { search_domain_filter: ["a.com", "-b.com"] },
      "invalid_search_domain_filter",
      "search_domain_filter",
    ],
    [{ search_domain_filter: ["  "] }, "invalid_search_domain_filter", "search_domain_filter"],
    [{ search_after_date_filter: "2026-03-01" }, "invalid_date_format", "search_after_date_filter"],
    [
      { search_before_date_filter: "02/30/2026" },
      "invalid_date_format",
      "search_before_date_filter",
    ],
    [
      { search_recency_filter: "day", search_after_date_filter: "3/1/2026" },
      "invalid_parameter",
      "search_recency_filter",
    ],
  ])("refuses %j", (filters, type, param) => {
    expect(() => searchFiltersOf(filters)).toThrow(
      expect.objectContaining({ type, param, status: 400 }),
    );
  });
});
