import { usageFailure } from "../failure.ts";
import type { Asking } from "../terminal/asking.ts";
import { sameAddress } from "./address.ts";
import type { Proof } from "./sign-in.ts";

export function passwordProof(asking: Asking, givenEmail: string | undefined): Proof {
  return {
    give: async (auth, signal) => {
      const email = givenEmail ?? (await asking.line("E-mail"));
      const password = await asking.secret("Password");
      return auth.signInWithPassword({ body: { email: email.trim(), password } }, { signal });
    },
    code: () => askCode(asking),
  };
}

/** By the link that an operator made, which names the address that it is for. */
export function linkProof(asking: Asking, url: string): Proof {
  return {
    give: async (auth, signal) => {
      const link = (await asking.secret("Link")).trim();
      const token = URL.canParse(link) ? new URL(link).searchParams.get("token") : null;
      if (token === null) throw usageFailure("That is no sign-in link.");
      if (!sameAddress(new URL(link).origin, new URL(url).origin)) {
        throw usageFailure("The link is of another address; give that as the url.");
      }
      return auth.signInWithLink({ body: { token } }, { signal });
    },
    code: () => askCode(asking),
  };
}

async function askCode(asking: Asking): Promise<string> {
  return (await asking.secret("Code of the authenticator app")).replace(/\s/g, "");
}
