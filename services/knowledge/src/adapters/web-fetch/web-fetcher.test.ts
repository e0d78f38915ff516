import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { allowedAddresses, isPublicAddress } from "@workspace/http/address-guard";
import { createWebFetcher } from "./web-fetcher.ts";
import type { WebFetcher } from "./web-fetcher.ts";

let server: Server;
let port: number;
let web: WebFetcher;
const hosts: Record<string, string> = {
  "good.test": "127.0.0.1",
  "evil.test": "127.0.0.1",
  "meta.test": "169.254.169.254",
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const to = new URL(request.url ?? "/", "http://x").searchParams.get("to");
    if (to !== null) response.writeHead(302, { location: to }).end();
    else if (request.url === "/slow") setTimeout(() => response.end(), 3_000).unref();
    else if (request.url === "/gone") response.writeHead(404).end();
    else response.setHeader("content-type", "text/plain").end(`content of ${request.url}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  web = createWebFetcher({
    allowPrivateHosts: ["good.test"],
    userAgent: "test",
    timeoutMs: 1_000,
    maxRedirects: 3,
    resolve: async (host) => {
      const address = hosts[host];
      if (!address) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
      return [{ address, family: 4 }];
    },
  });
});
afterAll(async () => {
  await web.close();
  server.closeAllConnections();
  server.close();
});

const signal = new AbortController().signal;
const fetchFrom = (host: string, path: string) =>
  web.fetch(`http://${host}:${port}${path}`, signal);

it("fetches, following redirects between allowed hosts", async () => {
  const page = await fetchFrom("good.test", `/a?to=${encodeURIComponent("/b#part")}`);
  expect(page).toMatchObject({ url: `http://good.test:${port}/b`, contentType: "text/plain" });
  expect(await text(page.content)).toBe("content of /b");
});

describe("refuses", () => {
  const redirectTo = (to: string) => fetchFrom("good.test", `/?to=${encodeURIComponent(to)}`);

  test("a name that resolves to this machine", () =>
    expect(fetchFrom("evil.test", "/")).rejects.toMatchObject({ name: "FetchRefusedError" }));
  test.each([
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://[::ffff:127.0.0.1]/",
    "http://meta.test/latest/meta-data",
    "ftp://good.test/",
    "file:///etc/passwd",
    "http://user:secret@good.test/",
  ])("%s, asked for or redirected to", async (address) => {
    await expect(web.fetch(address, signal)).rejects.toMatchObject({ name: "FetchRefusedError" });
    await expect(redirectTo(address)).rejects.toMatchObject({ name: "FetchRefusedError" });
  });
});

it("tells a failing server, an endless redirect, a slow answer and an unknown host apart from refusals", async () => {
  await expect(fetchFrom("good.test", "/gone")).rejects.toMatchObject({
    name: "FetchFailedError",
    message: expect.stringContaining("404"),
  });
  const loop = `http://good.test:${port}/?to=`;
  await expect(
    web.fetch(
      `${loop}${encodeURIComponent(loop + encodeURIComponent(`${loop}${encodeURIComponent(`${loop}%2Fx`)}`))}`,
      signal,
    ),
  ).rejects.toMatchObject({ name: "FetchFailedError" });
  await expect(fetchFrom("good.test", "/slow")).rejects.toMatchObject({
    message: "The server did not answer in time",
  });
  await expect(web.fetch("http://unknown.test/", signal)).rejects.toMatchObject({
    name: "FetchFailedError",
  });
  await expect(web.fetch("http://good.test:1/", signal)).rejects.toMatchObject({
    name: "FetchFailedError",
  });
});

it("knows public addresses from all others", async () => {
  const others =
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 fc00::1 fe80::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1 2001::1 nonsense";
  for (const address of others.split(" ")) expect(isPublicAddress(address), address).toBe(false);
  for (const address of ["8.8.8.8", "1.1.1.1", "2606:4700::1111"])
    expect(isPublicAddress(address), address).toBe(true);
  const mixed = async () => [
    { address: "8.8.8.8", family: 4 },
    { address: "10.0.0.1", family: 4 },
  ];
  await expect(
    allowedAddresses("mixed.test", { allowPrivateHosts: [] }, mixed),
  ).rejects.toMatchObject({ name: "AddressRefusedError" });
});
