import { bundle } from "../../components/bundledFunction/bundle";
import { root } from "../../ops/root";

/** A route that every contender serves, and its function. */
export interface MeasuredRoute {
  method: "GET";
  path: string;
  /** The folder that `entry` is named from. */
  root: string;
  /** The file that exports the handler. */
  entry: string;
}

export const listCourses: MeasuredRoute = { method: "GET", path: "/courses", root, entry: "handlers/listCourses.ts" };

/** The bundle that the local run serves too. */
export async function functionCode({ root: folder, entry }: MeasuredRoute): Promise<string> {
  return (await bundle(entry, { root: folder, external: ["kysely", "libsql"] })).code;
}
