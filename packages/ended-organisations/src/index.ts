export { OrganisationFollower } from "./organisation-follower.ts";
export type { OrganisationFollowerOptions } from "./organisation-follower.ts";
export { createEndedOrganisationRepository } from "./repository.ts";
export type { EndedOrganisationRepository } from "./repository.ts";
