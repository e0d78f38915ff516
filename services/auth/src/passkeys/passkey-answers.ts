import type {
  AuthenticationResponseJSON,
  AuthenticatorTransportFuture,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Schemas } from "@workspace/contracts";

type Answer = Schemas["auth"]["PasskeyAnswer"];

const knownTransports: readonly AuthenticatorTransportFuture[] = [
  "ble",
  "cable",
  "hybrid",
  "internal",
  "nfc",
  "smart-card",
  "usb",
];

/** A browser's answer to `navigator.credentials.create`. What it lacks is empty, and refused as damaged. */
export function registrationOf({ id, rawId, response }: Answer): RegistrationResponseJSON {
  const { transports } = response;
  const told: readonly unknown[] = Array.isArray(transports) ? transports : [];
  return {
    id,
    rawId,
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: textIn(response, "clientDataJSON"),
      attestationObject: textIn(response, "attestationObject"),
      transports: knownTransports.filter((transport) => told.includes(transport)),
    },
  };
}

/** A browser's answer to `navigator.credentials.get`, in the same way. */
export function authenticationOf({ id, rawId, response }: Answer): AuthenticationResponseJSON {
  const userHandle = textIn(response, "userHandle");
  return {
    id,
    rawId,
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: textIn(response, "clientDataJSON"),
      authenticatorData: textIn(response, "authenticatorData"),
      signature: textIn(response, "signature"),
      ...(userHandle !== "" && { userHandle }),
    },
  };
}

function textIn(response: Answer["response"], name: string): string {
  const value = response[name];
  return typeof value === "string" ? value : "";
}
