import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { commandGroups } from "./command-groups.ts";
import { createProgram } from "./program.ts";

/** Commands that do something, by their whole name. */
function leaves(
  command: CommandUnknownOpts,
  before: string[] = [],
): [string, CommandUnknownOpts][] {
  const path = [...before, command.name()];
  if (command.commands.length === 0) return [[path.join(" "), command]];
  return command.commands.flatMap((child) => leaves(child, path));
}

function helpOf(command: CommandUnknownOpts): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const commandNames = Object.values(commandGroups).flatMap((group) => Object.keys(group));
const commands = leaves(await createProgram());
/** From before commands had to show one. */
const bare = /^workspace (collections|threads)( |$)/;

test.each(commands)("%s says what it does", (name, command) => {
  expect(command.description()).not.toBe("");
  if (!bare.test(name)) expect(helpOf(command)).toMatch(/Examples?:\n {2}\$ .*workspace /);
});

test.each(commands)(
  "%s takes no secret as an option, which others could read",
  (_name, command) => {
    const valued = command.options.filter((option) => option.required || option.optional);
    const secrets = valued.filter(
      ({ long, flags }) =>
        /^--(.*-)?(password|secret|key|token|code|link)$/.test(long ?? "") &&
        !flags.endsWith("<id>"),
    );
    expect(secrets.map(({ flags }) => flags)).toEqual([]);
  },
);

test("a first word that names a command loads that one alone, by its own name", async () => {
  for (const name of commandNames) {
    const { commands: loaded } = await createProgram(name);
    expect(loaded.map((command) => command.name())).toEqual([name]);
  }
});
