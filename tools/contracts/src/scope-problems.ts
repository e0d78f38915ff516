import path from "node:path";
import { asksForKey, eachOperation, readDocument } from "./openapi-document.ts";
import type { BundledDocument } from "./openapi-document.ts";
import { describedApis } from "./repository-layout.ts";
import type { Layout } from "./repository-layout.ts";

/** Decides by itself, action by action, what its callers may do. */
const decidesByItself = "auth";
/** What is acted on, and how: roles are held against the second word. */
const scopeText = /^(?:workspace:[a-z]+|[a-z]+(?:-[a-z]+)*:(?:read|create|write|use|manage))$/;

/** Operations that ask for a credential, but not what it must be good for. */
export async function findScopeProblems(layout: Layout, bundles: string): Promise<string[]> {
  const problems: string[] = [];
  for (const api of describedApis(layout)) {
    if (api === decidesByItself) continue;
    problems.push(...scopeProblems(api, await readDocument(path.join(bundles, `${api}.json`))));
  }
  return problems;
}

function scopeProblems(api: string, document: BundledDocument): string[] {
  const problems: string[] = [];
  for (const { operation } of eachOperation(document)) {
    const { operationId = "", "x-scope": scope } = operation;
    const authenticated = asksForKey(document, operation);
    if (authenticated && scope === undefined)
      problems.push(`${operationId} of ${api} asks for a key, but has no x-scope.`);
    if (!authenticated && scope !== undefined)
      problems.push(`${operationId} of ${api} has an x-scope, but asks for no key.`);
    if (scope !== undefined && !scopeText.test(scope))
      problems.push(
        `${operationId} of ${api} has the x-scope ${scope}, which no role is good for.`,
      );
  }
  return problems;
}
