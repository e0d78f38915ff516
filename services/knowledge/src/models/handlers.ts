import type { Operations } from "@workspace/contracts";
import { NotFoundError } from "@workspace/http";
import type { Handler, Handlers } from "@workspace/http";

import type { ModelCatalogue } from "./list-models.ts";

type Perplexity = Operations["perplexity"];

export function modelHandlers(
  catalogue: ModelCatalogue,
): Pick<
  Handlers<Perplexity>,
  "getModel" | "getUnversionedModel" | "listModels" | "listUnversionedModels"
> {
  const list: Handler<Perplexity["listModels"]> = async ({ context }) => {
    return { status: 200, body: { object: "list", data: await catalogue.listModels(context) } };
  };

  const get: Handler<Perplexity["getModel"]> = async ({ params, context }) => {
    const models = await catalogue.listModels(context);
    const model = models.find(({ id }) => id === params.model_id);
    if (!model) throw new NotFoundError(`There is no model '${params.model_id}'`);
    return { status: 200, body: model };
  };

  return {
    listModels: list,
    listUnversionedModels: list,
    getModel: get,
    getUnversionedModel: get,
  };
}
