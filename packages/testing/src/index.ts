export { createTestDatabase } from "./database/index.ts";
export type { ServiceMigrations, TestDatabase } from "./database/index.ts";
