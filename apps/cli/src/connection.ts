import { createAuthClient, createGatewayClient, createKnowledgeClient } from "@workspace/client";
import type { AuthClient, GatewayClient, KnowledgeClient } from "@workspace/client";
import { readCredentials } from "./credentials.ts";
import { Failure } from "./failure.ts";
import { loadSettings } from "./supervisor/settings.ts";
import { statePaths } from "./supervisor/state-folder.ts";

export interface Connection {
  url: string;
  auth: AuthClient;
  knowledge: KnowledgeClient;
  gateway: GatewayClient;
}

/**
 * Clients for the running workspace: address and key from the environment, or what `up` left.
 * A key from the state folder is never sent to another address than the one it was made for.
 */
export async function connect(): Promise<Connection> {
  const { url, apiKey } = await findAccess();
  if (!apiKey) {
    throw new Failure(
      "The workspace is not running here, or never was: there is no API key.\nStart it with: npm start\nFor a workspace elsewhere, set WORKSPACE_URL and WORKSPACE_API_KEY.",
    );
  }
  return {
    url,
    auth: createAuthClient({ baseUrl: url, apiKey }),
    knowledge: createKnowledgeClient({ baseUrl: url, apiKey }),
    gateway: createGatewayClient({ baseUrl: url, apiKey }),
  };
}

async function findAccess(): Promise<{ url: string; apiKey: string | undefined }> {
  const { WORKSPACE_URL: givenUrl, WORKSPACE_API_KEY: givenKey } = process.env;
  const { dataFolder } = loadSettings();
  const stored = await readCredentials(statePaths(dataFolder).credentials);
  const url = (givenUrl || stored?.url || "http://localhost:8000").replace(/\/+$/, "");
  if (!URL.canParse(url)) throw new Failure("WORKSPACE_URL is not a URL.", 2);
  if (givenKey) return { url, apiKey: givenKey };
  const storedFits = stored && (!givenUrl || sameAddress(stored.url, url));
  return { url, apiKey: storedFits ? stored.key : undefined };
}

export function sameAddress(left: string, right: string): boolean {
  const [a, b] = [new URL(left), new URL(right)];
  return portOf(a) === portOf(b) && (a.hostname === b.hostname || (isLoopback(a) && isLoopback(b)));
}

export function isLoopback(url: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
