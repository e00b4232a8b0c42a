import type { ConsoleContext } from "./consoleContext";
import { resourceRoutes } from "./resourceRoutes";
import type { ConsoleRoute } from "./route";

/** Every operation of the console's API; a feature is a file and a line here. */
const routeLists: readonly ((context: ConsoleContext) => ConsoleRoute[])[] = [resourceRoutes];

export function consoleRoutes(context: ConsoleContext): ConsoleRoute[] {
  return routeLists.flatMap((routes) => routes(context));
}
