import type { Schemas } from "@workspace/contracts";

type Auth = Schemas["auth"];
type Options = Auth["PasskeyOptions"];
type Answer = Auth["PasskeyAnswer"];

/** Whether this browser has passkeys, and speaks of them in JSON. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential !== "undefined" &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";

/** Lets the person choose a passkey and prove that it is theirs. */
export async function askPasskey(options: Options): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(requestOptions(options));
  return answerOf(await explained(() => navigator.credentials.get({ publicKey })));
}

/** Makes a passkey of this device or of one nearby. */
export async function makePasskey(options: Options): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(creationOptions(options));
  return answerOf(await explained(() => navigator.credentials.create({ publicKey })));
}

/** The service gives the standard's own JSON form, which the spec leaves open. */
const requestOptions = (options: Options) => options as PublicKeyCredentialRequestOptionsJSON;
const creationOptions = (options: Options) =>
  options as Options & PublicKeyCredentialCreationOptionsJSON;

function answerOf(credential: Credential | null): Answer {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was given.");
  const { id, rawId, response, ...others } = credential.toJSON();
  return { ...others, id, rawId, type: "public-key", response: { ...response } };
}

/** Browsers give names to what went wrong, and few words. */
async function explained(ask: () => Promise<Credential | null>): Promise<Credential | null> {
  try {
    return await ask();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new Error(reasons[name] ?? "The passkey could not be used.", { cause: error });
  }
}

const reasons: Record<string, string> = {
  NotAllowedError: "No passkey was given: it was cancelled, or took too long.",
  InvalidStateError: "This device has a passkey for this account already.",
  SecurityError:
    "Passkeys belong to one address. Open the workspace by the address that its start command names.",
  NotSupportedError: "This device has no passkeys that fit.",
};
