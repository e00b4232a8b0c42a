import { realpathSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { inspect } from "node:util";
import type * as pulumiSdk from "@pulumi/pulumi";
import type * as structs from "google-protobuf/google/protobuf/struct_pb";
import { withExcerpt } from "../errorReport";
import { convertStructsDirectly } from "../protobufStructs";
import { collectMissingKeys, reportMissingKey } from "./missingKeys";
import { bundlesSdk, findEntry, runEntry } from "./programEntry";
import { clientOf, grpcAddress, receiveAnswers, tell } from "./monitorChannel";
import { exitCodes } from "./protocol";
import type { Connection } from "./protocol";
import { sendSourcePositions } from "./sourcePositions";
import { leaveMissingOutputsUnknown } from "./stackReferences";
import { isTransformFailure, transformErrors } from "./transformErrors";
import type * as yamlProgram from "./yaml/yamlProgram";

// Runs a Pulumi program in a process of its own, as the SDK's cmd/run does for the CLI: the program is loaded inside
// the stack resource, what it throws is logged, and at its end the monitor is told. Left out is the tracing; what only
// closures need (an attached V8 debugger, 0.4 s) the SDK loads at the first one. The environment has the rest: see
// programEnvironment.ts.

const entry = process.argv[2] ?? process.cwd();
// the loader names files without symbolic links
const root = realpathSync(process.env.PULUMI_NODEJS_ROOT_DIRECTORY ?? process.cwd());
const isYaml = /\.ya?ml$/.test(entry);
// the program's own SDK, which may be of another version than this package's; a program in YAML brings none
const requireFromProject = Module.createRequire(isYaml ? __filename : path.join(process.cwd(), "package.json"));

const sdkIndex = requireFromProject.resolve("@pulumi/pulumi");
const linkedSdk = path.dirname(sdkIndex) + path.sep;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript, and loaded already: see main.cjs
Object.assign(require("../../../loader/leanSdk.cjs") as object, { clientOf, linkedSdk });
const requireFromSdk = Module.createRequire(sdkIndex);
const pulumi = requireFromProject("@pulumi/pulumi") as typeof pulumiSdk;
convertStructsDirectly(requireFromSdk("google-protobuf/google/protobuf/struct_pb") as typeof structs);
leaveMissingOutputsUnknown(pulumi);
// nobody calls hooks here, and gRPC has to be loaded to serve them
const registerHook = (): Promise<void> => Promise.resolve();
Object.assign(requireFromSdk("./runtime/resource") as object, {
  registerResourceHook: registerHook,
  registerErrorHook: registerHook,
});
sendSourcePositions(pulumi);

// Of the SDK's debug messages, three for each resource and each one a call to the engine, a single one is of use: the one
// that it writes in the constructor, while the others depend on when inputs arrive. It goes by the cheaper way.
Object.assign(pulumi.log, {
  debug: (message: string): Promise<void> => {
    const [, type, name] =
      /^(?:Registering|Reading) resource: t=(.+?), name=(.+?)(?:, custom=.*)?$/.exec(message) ?? [];
    if (type !== undefined && name !== undefined) tell({ type, name });
    return Promise.resolve();
  },
});

const failures = new Set<unknown>();
let programEnded = false;

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
process.once("disconnect", () => {
  // the evaluation is gone: nobody is left to run for
  process.exit(exitCodes.failed);
});
process.once("message", ({ address, collectsMissingKeys }: Connection) => {
  receiveAnswers();
  if (collectsMissingKeys) collectMissingKeys(pulumi);
  void (isYaml || !bundlesSdk(entry) ? runProgram(address) : grpcAddress().then(runProgram));
});

async function runProgram(address: string): Promise<void> {
  process.env.PULUMI_NODEJS_MONITOR = address;
  process.env.PULUMI_NODEJS_ENGINE = address;
  await pulumi.runtime.runInPulumiStack(async () => (isYaml ? runYaml() : await runEntry(findEntry(entry))));
  programEnded = true;
}

// Resources may be created as long as there is anything to wait for, even by other handlers of this event: so the program
// is through when the event comes for the second time.
let beforeExits = 0;
process.on("beforeExit", () => {
  if (failures.size > 0) return;
  beforeExits++;
  if (beforeExits === 1) setImmediate(() => undefined);
  if (beforeExits === 2) finish();
});

function runYaml(): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` would not find a file without extension
  const { runYamlProgram } = require("./yaml/yamlProgram") as typeof yamlProgram;
  return runYamlProgram(pulumi, entry, process.argv.slice(3));
}

/** Waits for all resources and tells the monitor. With nothing left to do, what is still waited for never comes. */
function finish(): void {
  process.exitCode = exitCodes.stuck;
  if (!programEnded) return;
  pulumi.runtime.disconnect(true).then(() => {
    process.exitCode = exitCodes.finished;
  }, fail);
}

/** Logs what the program threw, once, with the words of cmd/run. */
function fail(error: unknown): void {
  // a rejection surfaces once for every promise that it passed through
  if (failures.has(error)) return;
  failures.add(error);
  process.exitCode = exitCodes.failed;
  reportMissingKey(error);
  void pulumi.log.error(describe(error));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return unhandled(inspect(error));
  if (hidesStack(error)) return error.message;
  // the loader's own stack says nothing more than where the source is wrong
  if (isTransformFailure(error)) return unhandled(transformErrors(error, root));
  // left on the error by the SDK for its own use, and by Node.js, whose list of files the frames repeat
  for (const name of ["promise", ...("requireStack" in error ? ["code", "requireStack"] : [])]) {
    Reflect.deleteProperty(error, name);
  }
  // the resource of an error is a long text, and says nothing more
  const text = pulumi.ResourceError.isInstance(error) ? (error.stack ?? error.message) : inspect(error);
  return unhandled(withExcerpt(text.replace(/\nRequire stack:(?:\n- .*)+/, ""), root));
}

function hidesStack(error: unknown): boolean {
  return pulumi.ResourceError.isInstance(error) ? error.hideStack === true : pulumi.RunError.isInstance(error);
}

function unhandled(message: string): string {
  return `Running program '${entry}' failed with an unhandled exception:\n${message}`;
}
