import type { Operations } from "@workspace/contracts";
import { NotFoundError, ProblemError } from "@workspace/http";
import type { Handlers } from "@workspace/http";

/** Browsers run on Perplexity's machines only; the API says so as the documented error. */
export function browserHandlers(): Pick<
  Handlers<Operations["perplexity"]>,
  "createBrowserSession" | "deleteBrowserSession"
> {
  return {
    createBrowserSession: async () => {
      throw new ProblemError({
        type: "forbidden",
        status: 403,
        title: "No browser here",
        detail: "Browser sessions exist only at Perplexity; this workspace runs none",
      });
    },
    deleteBrowserSession: async ({ params }) => {
      throw new NotFoundError(`There is no browser session '${params.session_id}'`);
    },
  };
}
