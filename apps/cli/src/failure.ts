export const exitCodes = { ok: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** Something to tell the person at the terminal: what is wrong, and what to do about it. */
export class Failure extends Error {
  override name = "Failure";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function usageFailure(message: string): Failure {
  return new Failure(message, exitCodes.usage);
}
