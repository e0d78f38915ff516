import { expect, inject, test } from "vitest";

test("the web process serves nobody but the gateway", async () => {
  const direct = inject("webUrl");
  const guess = { "x-workspace-internal-token": "x".repeat(43) };
  for (const path of ["/", "/sign-in", "/settings/keys", "/icon.svg", "/_next/static/x.js"]) {
    for (const headers of [{}, guess]) {
      const response = await fetch(`${direct}${path}`, { headers, redirect: "manual" });
      expect(response.status, path).toBe(401);
      expect(response.headers.get("content-type")).toContain("text/plain");
      expect(await response.text()).toContain(inject("workspaceUrl"));
    }
  }
  expect((await fetch(`${direct}/health`)).status).toBe(200);
});
