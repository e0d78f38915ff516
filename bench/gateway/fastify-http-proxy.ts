import fastifyHttpProxy from "@fastify/http-proxy";
import fastify from "fastify";

const [port = 0, upstreamPort = 0] = process.argv.slice(2).map(Number);
const app = fastify();
await app.register(fastifyHttpProxy, { upstream: `http://127.0.0.1:${upstreamPort}` });
await app.listen({ host: "127.0.0.1", port });
