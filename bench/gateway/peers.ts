import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findFreePort } from "@workspace/storage/embedded-postgres";
import type { Call } from "./client.ts";
import { isInstalled, startOn } from "./processes.ts";
import { proxyOf } from "./proxies.ts";
import type { Proxy } from "./proxies.ts";

/**
 * nginx as a bare proxy: one worker, kept connections, no log. undefined if not installed.
 * @param service `host:port`, or `unix:` and a path
 */
export async function startNginx(name: string, service: string): Promise<Proxy | undefined> {
  if (!isInstalled("nginx")) return undefined;
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), "bench-nginx-"));
  const config = join(folder, "nginx.conf");
  await writeFile(
    config,
    // Started by root it would become another user, who may not enter the folder of sockets.
    `${process.getuid?.() === 0 ? "user root; " : ""}worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  upstream service { server ${service}; keepalive 1024; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
  );
  const proxy = await proxyOf(name, port, "none", startOn(0, "nginx", ["-c", config]));
  const stopAndClear = async () => {
    await proxy.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...proxy, stop: stopAndClear };
}

/** @fastify/http-proxy as its README shows it. */
export async function startFastifyProxy(upstreamPort: number): Promise<Proxy> {
  const port = await findFreePort();
  const script = fileURLToPath(new URL("fastify-http-proxy.ts", import.meta.url));
  const args = [script, String(port), String(upstreamPort)];
  return proxyOf("@fastify/http-proxy, bare", port, "none", startOn(0, process.execPath, args));
}

/** Answers are of 1 KB, and so is what is asked where something is sent. */
const question = "How are you? ".repeat(74);

/** The call that an AI gateway is there for. */
export const chatCompletion: Call = {
  path: "/v1/chat/completions",
  body: JSON.stringify({ model: "sonar", messages: [{ role: "user", content: question }] }),
};

/** Fetched for the measurement: nobody who runs the workspace needs it. */
const portkeyPackage = "@portkey-ai/gateway@1.15.2";

/** The only plain GET that Portkey's gateway takes; it answers 500 to those of other paths. */
const listOfFiles = "/v1/files";

/**
 * Portkey's gateway as its package starts it, without its console, asked by GET.
 * undefined if it cannot be fetched.
 */
export async function startPortkey(upstreamPort: number): Promise<Proxy | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "bench-portkey-"));
  const clear = () => rm(folder, { recursive: true, force: true });
  const install = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", portkeyPackage];
  try {
    await promisify(execFile)("npm", install);
  } catch {
    await clear();
    return undefined;
  }
  const port = await findFreePort();
  const script = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");
  const child = startOn(0, process.execPath, [script, `--port=${port}`, "--headless"], {
    env: { NODE_ENV: "production" },
  });
  const headers = {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
  };
  const proxy = await proxyOf("Portkey", port, "none", child);
  const stopAndClear = async () => {
    await proxy.stop();
    await clear();
  };
  return { ...proxy, call: { path: listOfFiles, headers }, stop: stopAndClear };
}

/** The same proxy, asked for chat completions. */
export function askedToChat(proxy: Proxy): Proxy {
  const { headers } = proxy.call ?? {};
  return { ...proxy, call: { ...chatCompletion, ...(headers ? { headers } : {}) } };
}
