import type { ModelSettings } from "./model-config.ts";

/** Settings that each are valid and together are not; empty when they are fine. */
export function modelSettingsFaults(settings: ModelSettings): string[] {
  const faults: string[] = [];
  const hasKey = settings.PERPLEXITY_API_KEY !== undefined;
  const needsKey = [
    ["MODEL_DEFAULT", settings.MODEL_DEFAULT === "perplexity"],
    ["MODEL_ROUTES", settings.MODEL_ROUTES.routes.some(({ to }) => to === "perplexity")],
    ["SEARCH_ROUTE", settings.SEARCH_ROUTE === "perplexity"],
    ["EMBEDDINGS_ROUTE", settings.EMBEDDINGS_ROUTE === "perplexity"],
  ] as const;
  for (const [name, asks] of needsKey) {
    if (asks && !hasKey) faults.push(`${name} names perplexity, which needs PERPLEXITY_API_KEY`);
  }
  const { MODEL_BASE_URL: baseUrl, MODEL_NAME: model } = settings;
  if ((baseUrl === undefined) !== (model === undefined)) {
    faults.push("MODEL_BASE_URL and MODEL_NAME belong together");
  }
  if (settings.MODEL_DEFAULT === "openai" && baseUrl === undefined) {
    faults.push("MODEL_DEFAULT names openai, which needs MODEL_BASE_URL and MODEL_NAME");
  }
  return faults;
}
