import { createGatewayClient, createKnowledgeClient } from "@workspace/client";

/** The page's own origin serves the APIs as well; the session's cookie signs in. */
export const knowledge = createKnowledgeClient({ baseUrl: "", timeoutMs: 60_000 });
export const gateway = createGatewayClient({ baseUrl: "", timeoutMs: 30_000 });
