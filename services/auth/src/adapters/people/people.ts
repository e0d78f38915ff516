import { betterAuth } from "better-auth/minimal";
import { runWithAdapter } from "@better-auth/core/context";
import { newId } from "@workspace/storage";
import type { Database, Queryable } from "@workspace/storage";
import { workspaceAdapter } from "./workspace-adapter.ts";

export interface Person {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
}

export interface NewPerson {
  name: string;
  email: string;
  emailVerified: boolean;
  image?: string | null;
}

export type Proof =
  | { kind: "password"; password: string }
  | { kind: "provider"; providerId: string; accountId: string };

const prefixes: Readonly<Record<string, string>> = { user: "usr", account: "idn" };

/** People, their passwords and their identities at providers; better-auth keeps them. */
export type People = Awaited<ReturnType<typeof createPeople>>;

export async function createPeople(sql: Database, secret: string) {
  const options = {
    secret,
    baseURL: "http://localhost",
    database: workspaceAdapter(sql),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true },
    advanced: {
      database: {
        generateId: ({ model }: { model: string }) => newId(prefixes[model] ?? "row"),
      },
    },
  };
  const { internalAdapter, password: hashing } = await betterAuth(options).$context;
  /** Runs what better-auth does inside of the transaction. */
  const within = async <T>(queryable: Queryable, act: () => Promise<T>): Promise<T> =>
    await runWithAdapter(workspaceAdapter(queryable)(options), act);
  /** Compared with where there is no password, so that both take the same time. */
  const nobodysHash = await hashing.hash("nobody's password");

  const addProof = async (userId: string, proof: Proof) => {
    await internalAdapter.createAccount(
      proof.kind === "password"
        ? {
            userId,
            providerId: "credential",
            accountId: userId,
            password: await hashing.hash(proof.password),
          }
        : { userId, providerId: proof.providerId, accountId: proof.accountId },
    );
  };

  return {
    findByEmail: async (email: string): Promise<Person | null> =>
      personOf((await internalAdapter.findUserByEmail(email))?.user),

    findById: async (id: string): Promise<Person | null> =>
      personOf(await internalAdapter.findUserById(id)),

    findByIdentity: async (providerId: string, accountId: string): Promise<Person | null> => {
      const found = await internalAdapter.findAccountByKey({ providerId, accountId });
      return found ? personOf(await internalAdapter.findUserById(found.userId)) : null;
    },

    create: (transaction: Queryable, person: NewPerson, proof: Proof | null): Promise<Person> =>
      within(transaction, async () => {
        const user = await internalAdapter.createUser(
          { ...person, image: person.image ?? null },
          { method: "email-password" },
        );
        if (proof) await addProof(user.id, proof);
        return { ...user, image: user.image ?? null };
      }),

    addIdentity: (transaction: Queryable, userId: string, providerId: string, accountId: string) =>
      within(transaction, () => addProof(userId, { kind: "provider", providerId, accountId })),

    setPassword: (transaction: Queryable, userId: string, password: string): Promise<void> =>
      within(transaction, async () => {
        if (await internalAdapter.findCredentialAccount(userId))
          await internalAdapter.updatePassword(userId, await hashing.hash(password));
        else await addProof(userId, { kind: "password", password });
      }),

    hasPassword: async (userId: string): Promise<boolean> =>
      Boolean((await internalAdapter.findCredentialAccount(userId))?.password),

    /** Takes as long for nobody, and for somebody without a password, as for a wrong one. */
    checkPassword: async (userId: string | null, password: string): Promise<boolean> => {
      const account = userId === null ? null : await internalAdapter.findCredentialAccount(userId);
      const right = await hashing.verify({ hash: account?.password ?? nobodysHash, password });
      return right && Boolean(account?.password);
    },

    rename: (transaction: Queryable, userId: string, name: string): Promise<void> =>
      within(transaction, async () => {
        await internalAdapter.updateUser(userId, { name });
      }),
  };
}

function personOf(
  user: (Omit<Person, "image"> & { image?: string | null | undefined }) | null | undefined,
): Person | null {
  if (!user) return null;
  const { id, name, email, emailVerified, image } = user;
  return { id, name, email, emailVerified, image: image ?? null };
}
