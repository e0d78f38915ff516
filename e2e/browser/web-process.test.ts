import { expect, test } from "vitest";
import { url, webUrl } from "./support/journeys.ts";

test("the web process serves nobody but the gateway", async () => {
  const guess = { "x-workspace-internal-token": "x".repeat(43) };
  for (const path of ["/", "/sign-in", "/settings/keys", "/icon.svg", "/_next/static/x.js"]) {
    for (const headers of [{}, guess]) {
      const response = await fetch(`${webUrl}${path}`, { headers, redirect: "manual" });
      expect(response.status, path).toBe(401);
      expect(response.headers.get("content-type")).toContain("text/plain");
      expect(await response.text()).toContain(url);
    }
  }
  expect((await fetch(`${webUrl}/health`)).status).toBe(200);
});
