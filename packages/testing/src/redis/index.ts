export { TestRedis } from "./redis-server.ts";
