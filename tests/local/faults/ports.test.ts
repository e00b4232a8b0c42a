import { once } from "node:events";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { expect } from "chai";
import { LocalServers } from "../../../packages/local/src/http/localServers";
import { PortError } from "../../../packages/local/src/http/loopbackServer";

describe("a port that is taken", () => {
  const blockers: Server[] = [];
  afterEach(() => {
    for (const blocker of blockers.splice(0)) blocker.close();
  });

  /** Occupies this port, or any. @returns undefined when somebody else has it */
  async function occupy(port: number): Promise<number | undefined> {
    const blocker = createServer().listen(port, "127.0.0.1");
    try {
      await once(blocker, "listening");
    } catch {
      return undefined;
    }
    blockers.push(blocker);
    return (blocker.address() as { port: number }).port;
  }

  const failureOf = (port: number): Promise<unknown> =>
    LocalServers.listen(port, { page: true }).then(
      async (servers) => {
        await servers.close(0);
        return undefined;
      },
      (error: unknown) => error,
    );

  for (const [position, name] of [
    "the API",
    "the user pool",
    "the page",
    "the buckets",
    "the SDKs",
    "the console",
  ].entries()) {
    it(`is named when it is the one of ${name}, and the ports before it are free again`, async () => {
      const taken = await occupy(0);
      if (taken === undefined) throw new Error("no port is free");
      const first = taken - position;
      const failure = await failureOf(first);
      expect(failure).to.be.instanceOf(PortError);
      const { message } = failure as PortError;
      const [, named = ""] =
        /^port (\d+) of 127\.0\.0\.1 is taken; choose another with --port, or --port 0 for any$/.exec(message) ?? [];
      // A neighbour may be taken as well, by somebody else; it comes first then.
      expect(Number(named)).to.be.within(first, taken);
      for (let port = first; port < Number(named); port++) expect(await occupy(port), `port ${port}`).to.equal(port);
    });
  }
});
