/** Names that Perplexity's clients send; without other routes all of them are served here. */

/** Older names of presets that still work. */
export const presetAliases: Readonly<Record<string, string>> = {
  "fast-search": "fast",
  "pro-search": "low",
  "deep-research": "medium",
  "advanced-deep-research": "high",
};

export const presetNames: readonly string[] = [
  "fast",
  "low",
  "medium",
  "high",
  "xhigh",
  ...Object.keys(presetAliases),
];

export const sonarNames: readonly string[] = [
  "sonar",
  "sonar-pro",
  "sonar-reasoning-pro",
  "sonar-deep-research",
];

/** Answers by extraction, whatever else is configured. */
export const extractionName = "workspace/extraction";

/**
 * Models of the Agent API that programs name, as Perplexity's documentation had them in November
 * 2026. Only consulted without an upstream to ask; others are added by `MODEL_ROUTES`.
 */
export const perplexityModelNames: readonly string[] = [
  "perplexity/sonar",
  "anthropic/claude-haiku-4-5",
  "anthropic/claude-opus-4-5",
  "anthropic/claude-opus-4-6",
  "anthropic/claude-opus-4-8",
  "anthropic/claude-opus-5",
  "anthropic/claude-sonnet-4-5",
  "anthropic/claude-sonnet-4-6",
  "anthropic/claude-sonnet-5",
  "google/gemini-3-flash-preview",
  "google/gemini-3-pro-preview",
  "openai/gpt-5",
  "openai/gpt-5-mini",
  "openai/gpt-5.1",
  "openai/gpt-5.2",
  "openai/gpt-5.4-mini",
  "openai/gpt-5.4-nano",
  "openai/gpt-5.6-luna",
  "openai/gpt-5.6-sol",
  "openai/gpt-5.6-terra",
];
