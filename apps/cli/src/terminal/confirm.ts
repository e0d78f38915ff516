import { Failure, usageFailure } from "../failure.ts";
import { Asking } from "./asking.ts";
import { plain } from "./style.ts";

/**
 * Goes on only when the person wants it, before what cannot be taken back.
 * @throws Failure when they do not; a wrong use where nobody can be asked and --yes is missing
 */
export async function confirm(
  consequence: string,
  { yes }: { yes: boolean },
  signal: AbortSignal,
): Promise<void> {
  if (yes) return;
  using asking = new Asking(signal);
  if (!asking.isInteractive) {
    throw usageFailure(`${plain(consequence)} Nobody can be asked here: add --yes to do it.`);
  }
  const answer = await asking.line(`${plain(consequence)} Do it? [y/N]`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("Nothing was changed.");
}
