import type { ParameterEvidence } from "./parameter-evidence.ts";

/** A client sends what it always sends; only many calls that had to choose a value tell of a demand. */
const leastCalls = 20;
const leastValues = 3;

/** What chooses a part of an answer or its order has a default wherever it stands. */
const choosing = new Set(
  `after before count cursor desc direction embed endingbefore endcursor expand fields first from include last
  limit marker maxresults nextcursor nexttoken offset order orderby page pagecursor pagenumber pagesize pagetoken
  perpage prevcursor select since size skip sort sortby sortorder start startcursor startingafter startafter take
  to top until`.split(/\s+/),
);

/** Whether a query parameter that every call had looks demanded rather than usual. */
export function isRequiredQuery(
  name: string,
  parameter: ParameterEvidence,
  requests: number,
): boolean {
  if (parameter.count !== requests || requests < leastCalls) return false;
  if (choosing.has(name.toLowerCase().replaceAll(/[^a-z]/g, ""))) return false;
  const { strings } = parameter.values.root;
  return strings !== null && (strings.values === null || strings.values.size >= leastValues);
}
