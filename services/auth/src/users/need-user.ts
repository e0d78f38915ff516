import { NotFoundError } from "@workspace/http";
import type { Queryable } from "@workspace/storage";
import { findUser } from "./repository.ts";
import type { UserRow } from "./repository.ts";

/** @throws NotFoundError */
export async function needUser(sql: Queryable, id: string): Promise<UserRow> {
  const user = await findUser(sql, id);
  if (!user) throw new NotFoundError(`There is no user ${id.slice(0, 64)}`);
  return user;
}
