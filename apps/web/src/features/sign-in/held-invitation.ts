import { useEffect, useState } from "react";

const key = "invitation";

/**
 * The invitation that the address brings, behind its hash. It is taken out of the address bar and
 * kept for this tab, so that it outlives signing in and is in no history.
 * @returns undefined until the page runs, null without one
 */
export function useHeldInvitation(): string | null | undefined {
  const [invitation, setInvitation] = useState<string | null | undefined>();
  useEffect(() => {
    const { hash, pathname } = globalThis.location;
    const given = new URLSearchParams(hash.slice(1)).get("invitation");
    if (given) {
      sessionStorage.setItem(key, given);
      globalThis.history.replaceState(globalThis.history.state, "", pathname);
    }
    setInvitation(given ?? sessionStorage.getItem(key));
  }, []);
  return invitation;
}

export const dropInvitation = (): void => sessionStorage.removeItem(key);
