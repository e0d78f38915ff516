import type { Operations, Schemas } from "@workspace/contracts";
import { ProblemError } from "@workspace/http";
import type { Handler, Handlers } from "@workspace/http";
import { newAnswer } from "../answers/new-answer.ts";
import type { ModelCatalogue } from "./list-models.ts";
import { extractionName, presetNames } from "./model-names.ts";
import type { RouteTable } from "./route-table.ts";

type Perplexity = Operations["perplexity"];
type AnswerModel = Schemas["knowledge"]["AnswerModel"];

/** `/v1/models`: what the compatible API can be asked for; open to everybody, as upstream's is. */
export function modelHandlers(
  catalogue: ModelCatalogue,
): Pick<
  Handlers<Perplexity>,
  "getModel" | "getUnversionedModel" | "listModels" | "listUnversionedModels"
> {
  const list: Handler<Perplexity["listModels"]> = async ({ context }) => ({
    status: 200,
    body: { object: "list", data: await catalogue.listModels(context) },
  });

  const get: Handler<Perplexity["getModel"]> = async ({ params, context }) => {
    const models = await catalogue.listModels(context);
    const model = models.find(({ id }) => id === params.model_id);
    if (model) return { status: 200, body: model };
    throw new ProblemError({
      type: "not_found",
      status: 404,
      title: "Unknown model",
      detail: `There is no model '${params.model_id}'`,
      param: "model",
    });
  };

  return { listModels: list, listUnversionedModels: list, getModel: get, getUnversionedModel: get };
}

const details: Readonly<Record<AnswerModel["route"], string>> = {
  extraction: "Sentences of your documents; no model needed.",
  model: "Written by the configured model from the passages found.",
  upstream: "Answered by Perplexity itself.",
};

/** What Ask can be asked with: extraction, the presets and every model that is routed. */
export function answerModels(routes: RouteTable, defaultModel: string): AnswerModel[] {
  const written = routes.modelNames().filter((name) => routes.resolve(name)?.target === "openai");
  const presets = routes.resolve(defaultModel)?.target === "local" ? [] : presetNames.slice(0, 5);
  const names = [...new Set([extractionName, ...written, ...presets])];
  const defaultTarget = routes.resolve(defaultModel)?.target;
  return names.flatMap((id) => {
    const route = routes.resolve(id);
    if (!route) return [];
    const { mode } = newAnswer("", route.target);
    const isDefault = id === defaultModel || (defaultTarget === "local" && id === extractionName);
    return [{ id, route: mode, configured: true, default: isDefault, detail: details[mode] }];
  });
}
