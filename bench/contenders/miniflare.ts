import { peer } from "../peers";
import { startScript } from "./bareServers";
import type { Contender } from "./contender";

/**
 * A local runtime of another kind: a Worker in workerd, without a token. @param body what the Worker answers
 * @returns undefined when it is not installed
 */
export async function startMiniflare(body: string): Promise<Contender | undefined> {
  const miniflare = peer("miniflare");
  if (miniflare === undefined) return undefined;
  return startScript(`miniflare ${miniflare.version}`, "miniflareServer.cjs", { "body.json": body });
}
