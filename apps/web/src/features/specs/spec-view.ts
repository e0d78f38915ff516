import { usePathname, useSearchParams } from "next/navigation";

/** "GET /users/{user_id}", as an address names an operation. */
export const operationKey = ({ method, path }: { method: string; path: string }): string =>
  `${method} ${path}`;

export function specHref(
  id: string,
  { place = "", revision = null, operation = null }: SpecPlace = {},
): string {
  const query = new URLSearchParams();
  if (operation !== null) query.set("operation", operation);
  if (revision !== null) query.set("revision", String(revision));
  const text = query.toString();
  return `/specs/${id}${place && `/${place}`}${text && `?${text}`}`;
}

interface SpecPlace {
  place?: "" | "paths" | "revisions" | "captures" | "watches";
  revision?: number | null;
  operation?: string | null;
}

/** What of a spec is looked at; all of it is in the address. */
export function useSpecView(id: string) {
  const query = useSearchParams();
  const pathname = usePathname();
  const number = Number(query.get("revision") ?? Number.NaN);
  const revision = Number.isInteger(number) && number > 0 ? number : null;
  return {
    revision,
    /** As the API names it. */
    revisionName: revision === null ? "latest" : String(revision),
    operation: query.get("operation"),
    place: pathname.split("/")[3] ?? "",
    /** Changes the address alone. */
    show: (part: { revision?: number | null; operation?: string | null }) => {
      const next = { revision, operation: query.get("operation"), ...part };
      globalThis.history.replaceState(null, "", specHref(id, next));
    },
  };
}
