import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fastify } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeSilentConnections } from "./close-silent-connections.ts";
import { findLocalSocket, LocalSocket, localSocketPath } from "./local-socket.ts";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "local-socket-")), "sockets");
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

const kept = new Agent({ keepAlive: true });

function ask(path: string, url = "/"): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { socketPath: path, path: url, agent: kept };
    get(options, (answer) => resolve(text(answer))).once("error", reject);
  });
}

test("a service answers on its socket, and at its end waits for what runs there, not for idle ones", async () => {
  const app = fastify({ forceCloseConnections: "idle" });
  closeSilentConnections(app);
  const local = new LocalSocket(app, folder);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  app.get("/", () => "at once");
  app.get("/slow", () => {
    asked.resolve();
    return answer.promise;
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const path = await local.listen(8002);
  if (path === null) throw new Error("no socket");
  expect(path).toBe(localSocketPath(folder, 8002));
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(findLocalSocket(folder, "localhost", 8002)).toMatchObject({ path });

  expect(await ask(path)).toBe("at once");
  const slow = ask(path, "/slow");
  await asked.promise;
  const idle = ask(path);
  expect(await idle).toBe("at once");
  const closed = app.close();
  answer.resolve("done");
  expect(await slow).toBe("done");
  await closed;
  expect(await readdir(folder)).toEqual([]);
  expect(findLocalSocket(folder, "localhost", 8002)).toBeNull();
});

test("a service that never listened on its socket closes all the same", async () => {
  const app = fastify();
  new LocalSocket(app, folder);
  await app.listen({ host: "127.0.0.1", port: 0 });
  await app.close();
});

test("what a killed process left is replaced", async () => {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(localSocketPath(folder, 8002), "");
  await using app = fastify();
  app.get("/", () => "anew");
  const local = new LocalSocket(app, folder);
  await app.listen({ host: "127.0.0.1", port: 0 });
  expect(await ask((await local.listen(8002)) ?? "")).toBe("anew");
});

test("a path that no system takes is no reason not to start", async () => {
  await using app = fastify();
  expect(await new LocalSocket(app, join(folder, "x".repeat(100))).listen(8002)).toBeNull();
});

test("only a service on this machine has one", async () => {
  await using app = fastify();
  await new LocalSocket(app, folder).listen(8002);
  expect(findLocalSocket(folder, "127.0.0.1", 8002)).not.toBeNull();
  expect(findLocalSocket(folder, "::1", 8002)).not.toBeNull();
  expect(findLocalSocket(folder, "10.0.0.1", 8002)).toBeNull();
  expect(findLocalSocket(folder, "127.0.0.1", 8003)).toBeNull();
});

test("a folder that others may enter is not used, and stays as it is", async () => {
  await mkdir(folder);
  await using app = fastify();
  const local = new LocalSocket(app, folder);
  await chmod(folder, 0o755);
  expect(await local.listen(8002)).toBeNull();
  expect((await stat(folder)).mode & 0o777).toBe(0o755);
  await chmod(folder, 0o700);
  expect(await local.listen(8002)).not.toBeNull();
  await chmod(folder, 0o710);
  expect(findLocalSocket(folder, "127.0.0.1", 8002)).toBeNull();
});
