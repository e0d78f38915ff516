import { startOpenAiServer } from "@workspace/testing/openai-server";
import type { OpenAiServer } from "@workspace/testing/openai-server";
import { startPerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import type { PerplexityUpstream } from "@workspace/testing/perplexity-upstream";
import { loadConfig } from "@workspace/config";

import type { AgentEvent, AgentRequest, AgentResponse } from "../../src/models/agent-types.ts";
import type { Answerer, CorpusScope } from "../../src/models/answerer.ts";
import { createModels } from "../../src/models/create-models.ts";
import type { Models } from "../../src/models/create-models.ts";
import { modelSettings } from "../../src/models/model-config.ts";
import type { ModelSettings } from "../../src/models/model-config.ts";
import type { TenantContext } from "../../src/tenancy/tenant.ts";

/** Stands in for answers by extraction: says what it was asked, and keeps it. */
export class EchoAnswerer implements Answerer {
  readonly requests: AgentRequest[] = [];

  async *answer(
    request: AgentRequest,
    _context?: TenantContext,
    _scope?: CorpusScope,
  ): AsyncGenerator<AgentEvent> {
    this.requests.push(request);
    const response: AgentResponse = {
      id: "resp_echo",
      object: "response",
      created_at: 1,
      status: "in_progress",
      model: "workspace/extraction",
      output: [],
    };
    yield { type: "response.created", response };
    yield {
      type: "response.completed",
      response: {
        ...response,
        status: "completed",
        output: [
          {
            type: "message",
            id: "msg_echo",
            role: "assistant",
            status: "completed",
            content: [{ type: "output_text", text: "echo", annotations: [] }],
          },
        ],
      },
    };
  }
}

export interface TestModels {
  readonly models: Models;
  readonly settings: ModelSettings;
  readonly local: EchoAnswerer;
  readonly upstream: PerplexityUpstream;
  readonly server: OpenAiServer;
  close(): Promise<void>;
}

/** The routing as configured, with both upstreams on loopback and no passages. */
export async function startTestModels(
  environment: (addresses: { upstreamUrl: string; modelUrl: string }) => Record<string, string>,
): Promise<TestModels> {
  const upstream = await startPerplexityUpstream();
  const server = await startOpenAiServer();
  const addresses = { upstreamUrl: upstream.url, modelUrl: server.baseUrl };
  const settings = loadConfig(modelSettings, environment(addresses));
  const local = new EchoAnswerer();
  const models = createModels(settings, {
    local,
    writer: {
      searchPassages: async () => [],
      readInputFile: async () => "",
      countTokens: (text) => text.length,
      refusalText: "Not in your documents.",
      publicUrl: "http://localhost:8000",
    },
  });
  return {
    models,
    settings,
    local,
    upstream,
    server,
    async close() {
      await models.close();
      await Promise.all([upstream.close(), server.close()]);
    },
  };
}
