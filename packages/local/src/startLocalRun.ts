import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { capturing } from "./console/capture";
import { demoUser } from "./demoUser";
import { LocalServers } from "./http/localServers";
import { Inspector } from "./inspector/inspector";
import { localPage } from "./localPage";
import type * as localRunModule from "./localRun";
import type { LocalRun, LocalRunOptions } from "./localRun";
import { evaluate } from "./record/evaluate";
import { explained, prepareDataDirectory } from "./storage/dataDirectory";

/**
 * Evaluates the program and serves it; resolves once requests are answered.
 * @throws {PortError} when a port is taken
 * @throws {DataDirectoryError} when the data folder can't be used
 * @throws {StoredStateError} when something in it is damaged or can't be written
 * @throws {EvaluationError} with the program's own message when it fails
 * @throws {EmulatorError} when the emulator can't be reached
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { root, stack, configOverrides, dataDirectory, config = {}, events, onResource, signal } = options;
  signal?.throwIfAborted();
  // Ports first: a run that can't have them must not reset the data of the one that has.
  const servers = await LocalServers.listen(options.port, { page: config.page !== undefined, ...capturing });
  let inspector: Inspector | undefined;
  try {
    inspector = options.inspector && (await Inspector.start(options.inspector));
    prepareDataDirectory(dataDirectory, options);
    const user = config.demoUser && demoUser(dataDirectory, config.demoUser.username);
    const page = config.page && servers.page && localPage(servers.page.port, config.page);
    const program = await evaluate({
      root,
      ...(stack !== undefined && { stack }),
      ...(configOverrides && { configOverrides }),
      answers: () => config.answers ?? {},
      onDiagnostic: events.onDiagnostic.bind(events),
      onProgramStart: () => void loadServices(signal),
      onResource: (count, type) => {
        onResource?.(count);
        loadLocalRun().LocalRun.preload(type, dataDirectory);
      },
      ...(signal && { signal }),
    });
    return await loadLocalRun().LocalRun.serve(program, options, { servers, inspector, user, page });
  } catch (error) {
    await inspector?.close();
    await servers.close(0);
    throw explained(error, dataDirectory);
  }
}

/** Loads the services while the program does, one after the other, so that a signal is heard between them. */
async function loadServices(signal: AbortSignal | undefined): Promise<void> {
  const services = path.join(__dirname, "services");
  for (const name of readdirSync(services)) {
    await setImmediate();
    if (signal?.aborted === true) return;
    const file = path.join(services, name, `module${path.extname(__filename)}`);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- as below
    if (existsSync(file)) require(file);
  }
}

function loadLocalRun(): typeof localRunModule {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would not find a file without extension
  return require("./localRun") as typeof localRunModule;
}
