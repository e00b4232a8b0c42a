import { awsRoutes } from "./awsRoutes";
import { bucketRoutes } from "./bucketRoutes";
import type { ConsoleContext } from "./consoleContext";
import { functionRoutes } from "./functionRoutes";
import { iamRoutes } from "./iamRoutes";
import { logRoutes } from "./logRoutes";
import { messageRoutes } from "./messageRoutes";
import { openApiRoute } from "./openApi";
import { requestRoutes } from "./requestRoutes";
import { resourceRoutes } from "./resourceRoutes";
import type { ConsoleRoute } from "./route";
import { runRoutes } from "./runRoutes";
import { tokenRoutes } from "./tokenRoutes";

/** A feature is a file and a line here. */
const routeLists: readonly ((context: ConsoleContext) => ConsoleRoute[])[] = [
  runRoutes,
  requestRoutes,
  logRoutes,
  messageRoutes,
  awsRoutes,
  bucketRoutes,
  resourceRoutes,
  iamRoutes,
  tokenRoutes,
  functionRoutes,
];

/** Every operation of the console's API. */
export function consoleRoutes(context: ConsoleContext): ConsoleRoute[] {
  const routes = routeLists.flatMap((list) => list(context));
  return [openApiRoute(routes), ...routes];
}
