import { existsSync, readdirSync } from "node:fs";

/** `npm run bench -- NAME [options]` runs `bench/NAME/main.ts`. */
const root = new URL("..", import.meta.url);
const names = readdirSync(root).filter(
  (name) => name !== "src" && existsSync(new URL(`${name}/main.ts`, root)),
);
const [name = ""] = process.argv.splice(2, 1);

if (names.includes(name)) await import(new URL(`${name}/main.ts`, root).href);
else {
  process.stderr.write(`Usage: npm run bench -- ${names.join("|")} [options]\n`);
  process.exitCode = 2;
}
