import type { ConsoleContext } from "./consoleContext";
import type { ConsoleRoute } from "./route";

/** Every operation of the console's API; a feature is a file and a line here. */
const routeLists: readonly ((context: ConsoleContext) => ConsoleRoute[])[] = [];

export function consoleRoutes(context: ConsoleContext): ConsoleRoute[] {
  return routeLists.flatMap((routes) => routes(context));
}
