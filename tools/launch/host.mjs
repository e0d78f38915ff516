/** Something the person at the terminal can put right; the message says how. */
export class LaunchError extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const minimumMajor = 20;

export function checkHostNode(version = process.versions.node) {
  if (Number.parseInt(version, 10) >= minimumMajor) return;
  throw new LaunchError(
    `Node.js ${minimumMajor} or newer is needed to start; this is ${version}.\n` +
      "Install a current one from nodejs.org (the project then brings the exact version it runs on).",
  );
}
