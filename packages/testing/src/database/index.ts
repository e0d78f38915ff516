export { createTestDatabase } from "./create-test-database.ts";
export type { ServiceMigrations, TestDatabase } from "./create-test-database.ts";
