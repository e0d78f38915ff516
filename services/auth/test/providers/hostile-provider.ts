import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createServer } from "node:http";
import { freePorts } from "@workspace/testing/stack";

export interface IdTokenParts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** Signs with the provider's own key unless it is replaced. */
  sign: (input: string) => string;
}

export interface HostileProvider extends AsyncDisposable {
  issuer: string;
  publicKey: KeyObject;
  /** What the ID token of the next answers is made of. */
  forge: (parts: IdTokenParts) => void;
  /** The whole answer of the token endpoint, changed before it is sent. */
  answer: (tokens: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the metadata. */
  metadata: (document: Record<string, unknown>) => Record<string, unknown>;
  /** The nonce that the ID token repeats: what the browser brought along. */
  nonce: string;
  /** Forms that the token endpoint got. */
  received: URLSearchParams[];
  /** Paths that were asked for. */
  asked: string[];
}

export const honest = {
  sub: "mallory",
  email: "mallory@example.com",
  email_verified: true,
  name: "Mallory",
};

/** A provider that is honest until a test changes what it answers. */
export async function startHostileProvider(clientId: string): Promise<HostileProvider> {
  const [port = 0] = await freePorts(1);
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const state: HostileProvider = {
    issuer,
    publicKey,
    forge: () => {},
    answer: (tokens) => tokens,
    metadata: (document) => document,
    nonce: "",
    received: [],
    asked: [],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const idToken = (): string => {
    const now = Math.floor(Date.now() / 1_000);
    const parts: IdTokenParts = {
      header: { alg: "RS256", kid: "one", typ: "JWT" },
      claims: {
        ...honest,
        iss: issuer,
        aud: clientId,
        iat: now,
        exp: now + 300,
        nonce: state.nonce,
      },
      sign: (input) => createSign("RSA-SHA256").update(input).sign(privateKey, "base64url"),
    };
    state.forge(parts);
    const input = [parts.header, parts.claims].map(encode).join(".");
    return `${input}.${parts.sign(input)}`;
  };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "", issuer).pathname;
    state.asked.push(path);
    const send = (body: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (path === "/.well-known/openid-configuration") {
      return void send(
        state.metadata({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
          code_challenge_methods_supported: ["S256"],
        }),
      );
    }
    if (path === "/keys") {
      const jwk = publicKey.export({ format: "jwk" });
      return void send({ keys: [{ ...jwk, kid: "one", alg: "RS256", use: "sig" }] });
    }
    if (path === "/token") {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      state.received.push(new URLSearchParams(body));
      const tokens = { access_token: "at", token_type: "Bearer", expires_in: 60 };
      return void send(state.answer({ ...tokens, id_token: idToken() }));
    }
    return void send({ error: "not found" }, 404);
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return state;
}

/** Keyed with the provider's public key, which everybody has. */
export function signWithPublicKey(
  key: KeyObject,
  format: "pem" | "jwk",
): (input: string) => string {
  const secret =
    format === "pem"
      ? key.export({ format: "pem", type: "spki" })
      : JSON.stringify(key.export({ format: "jwk" }));
  return (input) => createHmac("sha256", secret).update(input).digest("base64url");
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
