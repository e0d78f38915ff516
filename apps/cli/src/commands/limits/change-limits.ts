import type { GatewayClient } from "@workspace/client";
import type { Schemas } from "@workspace/contracts";

type Limit = Schemas["gateway"]["Limit"];
type Configuration = Schemas["gateway"]["Configuration"];

/**
 * Puts other limits in force, based on what is read now: a change that comes between is not
 * overwritten. Sections of the environment stay the environment's.
 * @throws ApiError 409 when somebody else changed the configuration meanwhile
 */
export async function changeLimits(
  gateway: GatewayClient,
  change: (limits: readonly Limit[]) => Limit[],
  note: string,
  signal: AbortSignal,
): Promise<Configuration> {
  const present = await gateway.getConfiguration({}, { signal });
  const { services, routes, limits } = present.configuration;
  const environment = present.from_environment;
  const configuration = {
    ...(environment.includes("services") || !services ? {} : { services }),
    ...(environment.includes("routes") || !routes ? {} : { routes }),
    limits: change(limits ?? []),
  };
  const body = { configuration, expected_revision: present.revision, note };
  return gateway.replaceConfiguration({ body }, { signal });
}
