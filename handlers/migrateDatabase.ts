import type { Context } from "aws-lambda";
import { log, loggedError, OperatorError } from "./log";
import type * as migration from "./store/sql/migrateSqlServer";
import type * as secret from "./store/sql/serverSecret";
import { storeLocation } from "./store/storeUrl";

/** Part of the function's time reserved for its response, in milliseconds. */
const reserveMs = 5000;

/**
 * Migrates the database that `STORE_URL` names. Invoked by a deployment, with the secret of a user that may change
 * tables. Returns the names of the applied steps. An error fails the deployment and says what to do. An SQLite file is
 * migrated when it is opened.
 */
export async function handler(
  _event: unknown,
  context: Pick<Context, "getRemainingTimeInMillis">,
): Promise<{ applied: string[] }> {
  const { scheme, place } = storeLocation(process.env.STORE_URL);
  if (scheme === "sqlite") return { applied: [] };
  if (scheme === "dynamodb") throw new OperatorError("STORE_URL names a DynamoDB table, which has nothing to migrate.");
  // require(), because the local run loads this function without needing them.
  /* eslint-disable @typescript-eslint/no-require-imports -- see above */
  const { migrateSqlServer } = require("./store/sql/migrateSqlServer") as typeof migration;
  const { ServerSecret } = require("./store/sql/serverSecret") as typeof secret;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const source = new ServerSecret(place);
  try {
    const applied = await migrateSqlServer(source, {
      withinMs: context.getRemainingTimeInMillis() - reserveMs,
      onWait: (reason) => {
        log("info", "waiting for the database", { error: loggedError(reason) });
      },
    });
    log("info", "the database is up to date", { applied });
    return { applied };
  } catch (error) {
    log("error", "the database is not up to date", { error: loggedError(error) });
    throw error;
  } finally {
    source.close();
  }
}
