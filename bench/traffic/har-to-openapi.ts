// The peer as its own documentation uses it: one document for each domain.
import { readFileSync, writeFileSync } from "node:fs";
import { generateSpecs } from "har-to-openapi";

const [source = "", target = ""] = process.argv.slice(2);
const text = readFileSync(source, "utf8").replace(/^\uFEFF/, "");
writeFileSync(target, JSON.stringify({ specs: await generateSpecs(JSON.parse(text)) }));
