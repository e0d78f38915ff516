import { Argument, Option } from "@commander-js/extra-typings";

const roles = ["owner", "admin", "member", "viewer"] as const;

export function roleArgument() {
  return new Argument("<role>", "what they may do").choices(roles);
}

export function roleOption() {
  return new Option("--role <role>", "what they may do").choices(roles).default("member" as const);
}
