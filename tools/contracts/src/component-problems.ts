import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { eachOperation, readDocument, streamEvents } from "./openapi-document.ts";
import type { BundledDocument } from "./openapi-document.ts";
import { describedApis } from "./repository-layout.ts";
import type { Layout } from "./repository-layout.ts";

const COMMON = "common";
const COMPONENT_KINDS = ["schemas", "parameters", "responses", "headers"];

/**
 * The linter sees only what is reachable from a spec. A component in a split file that nothing
 * refers to, or two of one name that the bundler had to rename, is found here.
 */
export async function findComponentProblems(layout: Layout, bundles: string): Promise<string[]> {
  const apis = describedApis(layout);
  const used = new Set<string>();
  const problems: string[] = [];
  for (const api of apis) {
    const document = await readDocument(path.join(bundles, `${api}.json`));
    for (const name of componentNames(document)) {
      used.add(`${api} ${name}`).add(`${COMMON} ${name}`);
      if (/-\d+$/.test(name)) problems.push(`${api} has two different components: ${name}.`);
    }
    problems.push(...undescribedEvents(api, document));
  }
  for (const folder of [COMMON, ...apis]) {
    for (const { file, name } of await declaredComponents(path.join(layout.schemas, folder))) {
      if (!used.has(`${folder} ${name}`))
        problems.push(`Nothing uses ${name} of ${folder}/${file}.`);
    }
  }
  return problems;
}

/** Every stream event says when it is sent. */
function undescribedEvents(api: string, document: BundledDocument): string[] {
  const problems = new Set<string>();
  for (const { operation } of eachOperation(document)) {
    for (const [type, event] of streamEvents(document, operation)) {
      if (!event.description) problems.add(`The event ${type} of ${api} has no description.`);
    }
  }
  return [...problems];
}

function componentNames(document: BundledDocument): string[] {
  return COMPONENT_KINDS.flatMap((kind) => Object.keys(document.components?.[kind] ?? {}));
}

/** Components stand at the left margin of their file, by convention with a capital letter. */
async function declaredComponents(folder: string): Promise<{ file: string; name: string }[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const found: { file: string; name: string }[] = [];
  for (const file of entries.filter((entry) => entry.endsWith(".yaml"))) {
    const text = await readFile(path.join(folder, file), "utf8");
    for (const [, name] of text.matchAll(/^([A-Z][A-Za-z0-9]*):/gm)) {
      if (name) found.push({ file, name });
    }
  }
  return found;
}
