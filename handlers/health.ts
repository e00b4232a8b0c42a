import { httpHandler, json } from "./http/httpHandler";
import { Problem } from "./http/problem";
import { currentStore } from "./store/currentStore";

/** `GET /health`, without sign-in: whether this function and its store work. */
export const handler = httpHandler(async () => {
  try {
    await (await currentStore()).check();
  } catch (error) {
    throw new Problem("storeUnavailable", "The API cannot serve requests at the moment.", { cause: error });
  }
  return json(200, { status: "ok" });
});
