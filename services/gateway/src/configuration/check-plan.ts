import type { Fault } from "@workspace/http";
import { contractFor } from "../validation/contract-for.ts";
import { isOwnPath } from "../routing/route-table.ts";
import type { Plan } from "./plan.ts";

/** What a schema cannot tell: names that lead nowhere, twice the same, numbers that don't fit. */
export function faultsOfPlan(plan: Plan): Fault[] {
  return [...serviceFaults(plan), ...routeFaults(plan), ...limitFaults(plan)];
}

function* serviceFaults({ services }: Plan): Iterable<Fault> {
  if (!services.some(({ name }) => name === "auth"))
    yield { pointer: "/services", detail: "must have the service auth, which says who calls" };
  for (const [index, { name, instances }] of services.entries()) {
    const at = `/services/${index}`;
    if (name === "gateway")
      yield { pointer: `${at}/name`, detail: "gateway is the name of this process" };
    if (services.findIndex((other) => other.name === name) !== index)
      yield { pointer: `${at}/name`, detail: `there is another service ${name}` };
    for (const [place, { url }] of instances.entries()) {
      const pointer = `${at}/instances/${place}/url`;
      if (!URL.canParse(url)) yield { pointer, detail: "must be a URL" };
      if (instances.findIndex((other) => other.url === url) !== place)
        yield { pointer, detail: "another instance has the same URL" };
    }
  }
}

function* routeFaults({ routes, services }: Plan): Iterable<Fault> {
  if (!routes.some(({ prefix }) => prefix === "/"))
    yield { pointer: "/routes", detail: "must have a route for /, where all else leads" };
  for (const [index, { prefix, service, validation, api }] of routes.entries()) {
    const at = `/routes/${index}`;
    if (isOwnPath(prefix))
      yield { pointer: `${at}/prefix`, detail: "is a path of the gateway itself" };
    if (prefix.includes("//") || /\/\.\.?(?:\/|$)/.test(prefix))
      yield { pointer: `${at}/prefix`, detail: "must be a plain path" };
    if (routes.findIndex((other) => other.prefix === prefix) !== index)
      yield { pointer: `${at}/prefix`, detail: `there is another route for ${prefix}` };
    if (!services.some(({ name }) => name === service))
      yield { pointer: `${at}/service`, detail: `there is no service ${service}` };
    if (validation !== "off" && contractFor({ api, service }) === undefined)
      yield { pointer: `${at}/validation`, detail: `there is no specification of ${service}` };
  }
}

function* limitFaults({ limits }: Plan): Iterable<Fault> {
  for (const [index, rule] of limits.entries()) {
    const at = `/limits/${index}`;
    if (limits.findIndex((other) => other.name === rule.name) !== index)
      yield { pointer: `${at}/name`, detail: `there is another limit ${rule.name}` };
    if (rule.burst > rule.amount)
      yield { pointer: `${at}/burst`, detail: "must not be more than the amount" };
    const smallest = rule.of === "cost" ? 0.000001 : 1;
    for (const name of ["amount", "burst"] as const) {
      if (rule[name] < smallest)
        yield { pointer: `${at}/${name}`, detail: `must be at least ${smallest}` };
      if (rule.of !== "cost" && !Number.isInteger(rule[name]))
        yield { pointer: `${at}/${name}`, detail: "must be a whole number" };
    }
  }
}
