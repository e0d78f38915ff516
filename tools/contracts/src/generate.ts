import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { buildContracts, lintSpecs } from "./build-contracts.ts";
import { checkContracts } from "./check-contracts.ts";
import { describedApis, layoutOf, repositoryRoot } from "./repository-layout.ts";

const USAGE = `Usage: generate.ts [generate | check | release]
  generate  lint the specs under schemas/, then write packages/contracts/src/generated
  check     lint, and fail when the generated files are stale or a change breaks clients
  release   make the present bundles the released ones that later changes are compared with`;

async function main(command: string): Promise<number> {
  const layout = layoutOf(repositoryRoot());
  if (!["generate", "check", "release"].includes(command)) {
    console.error(USAGE);
    return 2;
  }
  const lint = await lintSpecs(layout);
  if (lint !== "") {
    console.error(lint);
    return 1;
  }
  if (command === "generate") {
    await buildContracts(layout, layout.generated);
    return 0;
  }
  const problems = await checkContracts(layout);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  if (command === "release") {
    await mkdir(layout.released, { recursive: true });
    for (const api of describedApis(layout)) {
      await copyFile(
        path.join(layout.generated, `${api}.json`),
        path.join(layout.released, `${api}.json`),
      );
    }
  }
  return 0;
}

process.exitCode = await main(process.argv[2] ?? "generate");
