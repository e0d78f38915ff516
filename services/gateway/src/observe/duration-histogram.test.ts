import { Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { DurationHistogram } from "./duration-histogram.ts";

test("tells Prometheus the same as the library's own histogram", async () => {
  const durationsMs = [0.4, 1, 1.1, 7, 7, 30, 999, 60_000, 60_001, 0];
  const own = new Registry();
  const tally = new DurationHistogram("seconds", "help", own).tallyOf("/v1");
  for (const each of durationsMs) tally.add(each);
  const library = new Registry();
  const histogram = new Histogram({
    name: "seconds",
    help: "help",
    labelNames: ["route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [library],
  });
  for (const each of durationsMs) histogram.observe({ route: "/v1" }, each / 1_000);
  const lines = async (registry: Registry) =>
    (await registry.metrics())
      .split("\n")
      .map((line) =>
        line.replace(/\{(.*)\}/, (_all, labels: string) => labels.split(",").toSorted().join()),
      )
      .filter((line) => !line.startsWith("seconds_sum"))
      .toSorted();
  expect(await lines(own)).toEqual(await lines(library));
  expect(await own.metrics()).toMatch(/seconds_sum\{route="\/v1"\} 121\.04/);
  expect(JSON.stringify(await own.getMetricsAsJSON())).toContain('"histogram"');
});
