import { Command } from "@commander-js/extra-typings";
import type { Schemas } from "@workspace/contracts";
import { connect } from "../../connection.ts";
import { pinText, printOutcome } from "../../describing/print-spec.ts";
import { findSpec } from "../../describing/spec-of.ts";
import { usageFailure } from "../../failure.ts";
import { readPins } from "../../inferring/read-pins.ts";
import { cancelOnInterrupt } from "../../terminal/cancellation.ts";
import { printJson, printLine } from "../../terminal/output.ts";
import { plain } from "../../terminal/style.ts";

type Pin = Schemas["analysis"]["Pin"];

export function pinSpecCommand() {
  return new Command("pin")
    .description("decide about paths of a spec, over all captures that it has or will have")
    .argument("<spec>")
    .option("--literal <path...>", "the path's last word is a name: splits it from a fold")
    .option(
      "--parameter <path...>",
      "at the path's last segment, {}, stand values; {shop} names them",
    )
    .option("--same <path=path...>", "what lies below the first is what lies below the second")
    .option("--unpin <path...>", "take back what was decided about these paths")
    .option("--file <file>", "pins as JSON, instead of all that there are")
    .option("--clear", "take back all of them", false)
    .option("--json", "print as JSON", false)
    .addHelpText(
      "after",
      `
Without an option it lists the pins.

Examples:
  $ workspace spec pin api.example.com --parameter '/shops/{shop}' --literal /shops/nearest
  $ workspace spec pin api.example.com --same /en=/
  $ workspace spec pin api.example.com --unpin '/shops/{shop}'`,
    )
    .action(async (text, options) => {
      const signal = cancelOnInterrupt();
      const { literal = [], parameter = [], same = [], unpin = [], file, clear, json } = options;
      const held = file === undefined ? undefined : await pinsIn(file);
      const { analysis } = await connect();
      const { id: spec_id } = await findSpec(analysis, text, signal);
      const path = { spec_id };
      const spec = await analysis.getSpec({ path }, { signal });
      const isChange = clear || file !== undefined || [literal, parameter, same, unpin].some(isAny);
      if (!isChange) {
        if (json) return printJson(spec.pins);
        if (spec.pins.length === 0) return printLine("Nothing is pinned.");
        for (const pin of spec.pins) printLine(plain(pinText(pin)));
        return;
      }
      const before = clear ? [] : (held ?? spec.pins);
      const added = [
        ...literal.map((each): Pin => ({ kind: "literal", path: each })),
        ...parameter.map(parameterPin),
        ...same.map(samePin),
      ];
      const gone = new Set([...unpin, ...added.map((pin) => pin.path)].map(placeOf));
      const pins = [...before.filter((pin) => !gone.has(placeOf(pin.path))), ...added];
      const body = { pins };
      const done = await analysis.replaceSpecPins({ path, body }, { signal, timeoutMs: null });
      if (json) return printJson(done);
      printOutcome(done);
    });
}

function isAny(list: readonly string[]): boolean {
  return list.length > 0;
}

/** Names of parameters do not tell places apart. */
function placeOf(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, "{}");
}

function parameterPin(path: string): Pin {
  const [, name = ""] = /\{([^{}]*)\}[^/]*$/.exec(path) ?? [];
  return { kind: "parameter", path, ...(name === "" ? {} : { name }) };
}

function samePin(text: string): Pin {
  const [, path, as] = /^(\/[^=]*)=(\/.*)$/.exec(text) ?? [];
  if (path === undefined || as === undefined)
    throw usageFailure("Give two paths, such as --same /en=/");
  return { kind: "same", path, as };
}

async function pinsIn(file: string): Promise<Pin[]> {
  return (await readPins(file)).map((pin): Pin => {
    const { host, ...rest } = pin;
    if (host !== undefined)
      throw usageFailure(`${file}: a pin of a spec names no host; it holds for that API alone`);
    if (rest.kind !== "parameter") return rest;
    const { words, ...named } = rest;
    return words === undefined ? named : { ...named, words: [...words] };
  });
}
