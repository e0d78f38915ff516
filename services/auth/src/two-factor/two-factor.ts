import { randomBytes } from "node:crypto";
import { ConflictError, ProblemError } from "@workspace/http";
import type { Database, Queryable } from "@workspace/storage";
import { actorOf } from "../audit/actor-of.ts";
import { appendPersonalAudit } from "../audit/append-personal.ts";
import { hashOf } from "../secrets/secret-text.ts";
import type { Caller } from "../sessions/caller.ts";
import { forgiveAttempts, takeAttempts } from "../throttle/attempts.ts";
import type { Allowance } from "../throttle/attempts.ts";
import {
  confirm,
  countRecoveryCodes,
  deleteAuthenticator,
  findAuthenticator,
  putUnconfirmed,
  replaceRecoveryCodes,
  takeRecoveryCode,
  takeStep,
} from "./repository.ts";
import type { Sealing } from "./sealing.ts";
import { newTotpSecret, otpauthUri, stepOfCode } from "./time-codes.ts";

const recoveryCodeCount = 10;
const issuer = "Workspace";

export interface TwoFactorSettings {
  /** Wrong codes of a user; what a right one gives back. */
  tries: Allowance;
}

/** Authenticator apps (TOTP) and recovery codes. */
export class TwoFactor {
  readonly #sql: Database;
  readonly #sealing: Sealing;
  readonly #settings: TwoFactorSettings;

  constructor(sql: Database, sealing: Sealing, settings: TwoFactorSettings) {
    this.#sql = sql;
    this.#sealing = sealing;
    this.#settings = settings;
  }

  async isEnabled(userId: string): Promise<boolean> {
    return (await findAuthenticator(this.#sql, userId))?.confirmed ?? false;
  }

  async describe(userId: string): Promise<{ enabled: boolean; recovery_codes_left: number }> {
    return {
      enabled: await this.isEnabled(userId),
      recovery_codes_left: await countRecoveryCodes(this.#sql, userId),
    };
  }

  /** A new secret that waits for its first code. @throws ConflictError when one is in use */
  async begin(user: { id: string; email: string }): Promise<{ secret: string; uri: string }> {
    const secret = newTotpSecret();
    if (!(await putUnconfirmed(this.#sql, user.id, this.#sealing.seal(secret, user.id))))
      throw new ConflictError("An authenticator app is set up already; switch it off first");
    return { secret, uri: otpauthUri(secret, user.email, issuer) };
  }

  /** @returns recovery codes, shown this once. @throws ConflictError, ProblemError 403, 429 */
  async enable(caller: Caller, code: string): Promise<string[]> {
    const { userId } = caller;
    const known = await findAuthenticator(this.#sql, userId);
    if (!known || known.confirmed) throw new ConflictError("Nothing waits to be confirmed");
    if (!(await this.#checkTimeCode(userId, known.secret, code))) throw wrongCode();
    const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
    await this.#sql.begin(async (transaction) => {
      await confirm(transaction, userId);
      await replaceRecoveryCodes(transaction, userId, codes.map(recoveryHash));
      await note(transaction, caller, "two-factor.enable");
    });
    return codes;
  }

  /** @throws ConflictError when it is off, ProblemError 403, 429 */
  async disable(caller: Caller, code: string): Promise<void> {
    const { userId } = caller;
    if (!(await this.isEnabled(userId))) throw new ConflictError("No second factor is set");
    if (!(await this.check(userId, code))) throw wrongCode();
    await this.#sql.begin(async (transaction) => {
      await deleteAuthenticator(transaction, userId);
      await note(transaction, caller, "two-factor.disable");
    });
  }

  /** Whether the code of the app, or the recovery code, holds; it is used up then. @throws ProblemError 429 */
  async check(userId: string, code: string): Promise<boolean> {
    const known = await findAuthenticator(this.#sql, userId);
    if (!known?.confirmed) return false;
    if (/^\d{6}$/.test(code)) return this.#checkTimeCode(userId, known.secret, code);
    await takeAttempts(this.#sql, [this.#subject(userId)]);
    return takeRecoveryCode(this.#sql, userId, recoveryHash(code));
  }

  async #checkTimeCode(userId: string, sealed: string, code: string): Promise<boolean> {
    await takeAttempts(this.#sql, [this.#subject(userId)]);
    const step = stepOfCode(this.#sealing.open(sealed, userId), code, Date.now());
    if (step === null || !(await takeStep(this.#sql, userId, step))) return false;
    await forgiveAttempts(this.#sql, this.#subject(userId));
    return true;
  }

  #subject(userId: string) {
    return { kind: "second-factor", name: userId, allowance: this.#settings.tries };
  }
}

function note(transaction: Queryable, caller: Caller, action: string): Promise<void> {
  const target = { kind: "user", id: caller.userId };
  return appendPersonalAudit(transaction, actorOf(caller), caller.userId, { action, target });
}

/** 80 random bits in groups that can be read out. */
function newRecoveryCode(): string {
  const hex = randomBytes(10).toString("hex");
  return (hex.match(/.{5}/g) ?? []).join("-");
}

function recoveryHash(code: string): Buffer {
  return hashOf(code.toLowerCase().replaceAll(/[^0-9a-f]/g, ""));
}

function wrongCode(): ProblemError {
  return new ProblemError({
    type: "wrong-code",
    status: 403,
    title: "The code is not right",
    detail: "Wait for the next code of the app and try again.",
  });
}
