import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const programs = ["redis-server", "valkey-server"];
const startTimeoutMs = 10_000;
const missing =
  "No Redis is installed; install redis-server or valkey-server, or name one in REDIS_SERVER.";

/** A real Redis (or Valkey) of a test's own, with nothing in it and nothing written to disk. */
export class TestRedis {
  readonly port: number;
  private readonly program: string;
  private folder: string | undefined;
  private child: ChildProcess | undefined;

  private constructor(port: number, program: string) {
    this.port = port;
    this.program = program;
  }

  /** Whether tests can have one; says on the console what is skipped without it, and what to do. */
  static async isInstalled(tests: string): Promise<boolean> {
    if ((await findProgram()) !== undefined) return true;
    process.stderr.write(`SKIPPED ${tests}: ${missing}\n`);
    return false;
  }

  /** @throws if no server is installed: a test that needs it must not pass without it */
  static async start(): Promise<TestRedis> {
    const program = await findProgram();
    if (program === undefined) throw new Error(missing);
    const redis = new TestRedis(await freePort(), program);
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again on the same port, empty, after `kill`. */
  async run(): Promise<void> {
    this.folder ??= await mkdtemp(join(tmpdir(), "test-redis-"));
    const options = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--dir"];
    this.child = spawn(this.program, [...options, this.folder, "--appendonly", "no"], {
      stdio: "ignore",
    });
    const deadline = performance.now() + startTimeoutMs;
    while (!(await accepts(this.port))) {
      if (performance.now() > deadline) throw new Error(`${this.program} did not start`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await exited;
  }

  /** Lets it hold its connections and answer nothing, until `thaw`. */
  freeze(): void {
    this.child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.child?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }
}

async function findProgram(): Promise<string | undefined> {
  const given = process.env.REDIS_SERVER;
  if (given) return given;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const program of programs) {
      const path = join(folder, program);
      const found = await access(path).then(
        () => true,
        () => false,
      );
      if (found) return path;
    }
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}
