import { fromStored } from "../exchanges/stored-exchange.ts";
import { exchangeDocument } from "./exchange-document.ts";
import { compileJsonPath } from "./json-path.ts";

export interface JsonPathInput {
  readonly path: string;
  /** Exchanges as they are stored; null for one that is gone. */
  readonly contents: readonly (string | null)[];
}

/** For which of them the path holds. */
export function matchJsonPath({ path, contents }: JsonPathInput): readonly boolean[] {
  const compiled = compileJsonPath(path);
  return contents.map(
    (content) => content !== null && compiled.holdsFor(exchangeDocument(fromStored(content))),
  );
}
