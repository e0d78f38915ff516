export interface Snippet {
  id: string;
  label: string;
  language: string;
  install: string | null;
  code: (baseUrl: string) => string;
  note: string;
}

/** How to point each client at the workspace. The key stays a variable: none is written into a page or a file. */
export const snippets: readonly Snippet[] = [
  {
    id: "sdk-ts",
    label: "Perplexity, TypeScript",
    language: "ts",
    install: "npm install @perplexity-ai/perplexity_ai",
    note: "The base URL has no /v1. The environment variable PERPLEXITY_BASE_URL does the same.",
    code: (baseUrl) => `import Perplexity from "@perplexity-ai/perplexity_ai";

const client = new Perplexity({
  baseURL: "${baseUrl}",
  apiKey: process.env.WORKSPACE_API_KEY,
});

const response = await client.responses.create({
  preset: "fast",
  input: "How do I import a HAR?",
});
console.log(response.output_text);`,
  },
  {
    id: "sdk-python",
    label: "Perplexity, Python",
    language: "python",
    install: "pip install perplexityai",
    note: "Synchronous and asynchronous clients take the same two arguments.",
    code: (baseUrl) => `import os
from perplexity import Perplexity

client = Perplexity(
    base_url="${baseUrl}",
    api_key=os.environ["WORKSPACE_API_KEY"],
)

response = client.responses.create(
    preset="fast",
    input="How do I import a HAR?",
)
print(response.output_text)`,
  },
  {
    id: "openai",
    label: "OpenAI SDK",
    language: "ts",
    install: "npm install openai",
    note: "Chat, responses, models and embeddings; the base URL may end in /v1 or not.",
    code: (baseUrl) => `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${baseUrl}/v1",
  apiKey: process.env.WORKSPACE_API_KEY,
});

const stream = await client.chat.completions.create({
  model: "sonar",
  stream: true,
  messages: [{ role: "user", content: "What changed in Sonar?" }],
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? "");
}`,
  },
  {
    id: "ai-sdk",
    label: "AI SDK",
    language: "ts",
    install: "npm install ai @ai-sdk/perplexity",
    note: "Sources come with the result, as they do from the Perplexity API.",
    code: (baseUrl) => `import { createPerplexity } from "@ai-sdk/perplexity";
import { streamText } from "ai";

const workspace = createPerplexity({
  baseURL: "${baseUrl}",
  apiKey: process.env.WORKSPACE_API_KEY,
});

const { textStream } = streamText({
  model: workspace("sonar"),
  prompt: "How do I import a HAR?",
});
for await (const text of textStream) process.stdout.write(text);`,
  },
  {
    id: "mcp",
    label: "MCP server",
    language: "json",
    install: null,
    note: "For any assistant that reads such a configuration. Put your key where it says so.",
    code: (baseUrl) =>
      JSON.stringify(
        {
          mcpServers: {
            workspace: {
              command: "npx",
              args: ["-y", "@perplexity-ai/mcp-server"],
              env: { PERPLEXITY_BASE_URL: baseUrl, PERPLEXITY_API_KEY: "YOUR_WORKSPACE_KEY" },
            },
          },
        },
        null,
        2,
      ),
  },
  {
    id: "curl",
    label: "curl",
    language: "sh",
    install: null,
    note: 'Server-sent events; leave out "stream" for one JSON answer.',
    code: (baseUrl) => `curl -N ${baseUrl}/v1/responses \\
  -H "Authorization: Bearer $WORKSPACE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"preset": "fast", "input": "How do I import a HAR?", "stream": true}'`,
  },
];
