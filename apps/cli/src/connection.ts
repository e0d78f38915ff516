import {
  createAnalysisClient,
  createAuthClient,
  createGatewayClient,
  createKnowledgeClient,
} from "@workspace/client";
import type { AnalysisClient, AuthClient, GatewayClient, KnowledgeClient } from "@workspace/client";
import { clientOptions } from "./access/clients.ts";
import { findAccess } from "./access/find-access.ts";
import type { Credential } from "./access/find-access.ts";
import { Failure } from "./failure.ts";

export interface Connection {
  url: string;
  credential: Credential;
  auth: AuthClient;
  knowledge: KnowledgeClient;
  analysis: AnalysisClient;
  gateway: GatewayClient;
}

/** Clients for the workspace that commands go to. @throws Failure when nobody is signed in there */
export async function connect(): Promise<Connection> {
  const { url, credential } = await findAccess();
  if (!credential) throw notSignedIn(url);
  const options = clientOptions(url, credential);
  return {
    url,
    credential,
    auth: createAuthClient(options),
    knowledge: createKnowledgeClient(options),
    analysis: createAnalysisClient(options),
    gateway: createGatewayClient(options),
  };
}

function notSignedIn(url: string): Failure {
  return new Failure(
    `The workspace is not running here, or never was: there is no credential for ${url}.\n` +
      "Start it with: npm start\n" +
      "For a workspace elsewhere: npx workspace login URL, or set WORKSPACE_URL and WORKSPACE_API_KEY.",
  );
}
