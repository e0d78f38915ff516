import type { PoolSettings } from "./repository.ts";

export const defaultSettings: Omit<PoolSettings, "baseUrl"> = {
  testPath: "/",
  headerName: "authorization",
  headerPrefix: "Bearer ",
  tokenUrl: null,
  clientId: null,
  maxWaiting: 1_000,
  maxWaitingPerUser: 200,
  userWeights: {},
};

const wellKnown: Record<string, Partial<PoolSettings> & { baseUrl: string }> = {
  perplexity: { baseUrl: "https://api.perplexity.ai", testPath: "/v1/models" },
  openai: { baseUrl: "https://api.openai.com", testPath: "/v1/models" },
  anthropic: {
    baseUrl: "https://api.anthropic.com",
    testPath: "/v1/models",
    headerName: "x-api-key",
    headerPrefix: "",
  },
};

/** How an upstream is reached that everybody knows; null for any other. */
export function wellKnownSettings(upstream: string): PoolSettings | null {
  const known = Object.hasOwn(wellKnown, upstream) ? wellKnown[upstream] : undefined;
  return known ? { ...defaultSettings, ...known } : null;
}
