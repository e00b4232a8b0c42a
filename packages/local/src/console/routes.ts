import type { ConsoleContext } from "./consoleContext";
import { functionRoutes } from "./functionRoutes";
import { iamRoutes } from "./iamRoutes";
import type { ConsoleRoute } from "./route";
import { tokenRoutes } from "./tokenRoutes";

/** Every operation of the console's API; a feature is a file and a line here. */
const routeLists: readonly ((context: ConsoleContext) => ConsoleRoute[])[] = [iamRoutes, tokenRoutes, functionRoutes];

export function consoleRoutes(context: ConsoleContext): ConsoleRoute[] {
  return routeLists.flatMap((routes) => routes(context));
}
