import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import Database from "libsql";
import { root } from "../../projectFiles";
import { signIn, StartedRun, temporaryFolder } from "../startedRun";
import type { ReadyLine } from "../startedRun";

const isRoot = process.getuid?.() === 0;

/** A small file system of its own at this folder. @returns why there can be none */
function mountSmall(folder: string): string | undefined {
  if (process.platform !== "linux" || !isRoot) return "only root may mount a small file system";
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", folder], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return `no small file system can be mounted: ${(error as Error).message}`;
  }
}

/** Lets this process write no file beyond so many bytes. */
function limitFileSize(processId: number, bytes: number | "unlimited"): void {
  execFileSync("prlimit", ["--pid", String(processId), `--fsize=${bytes}:unlimited`], { stdio: "pipe" });
}

/** How a disk becomes full for a run, and free again. */
interface FullDisk {
  what: string;
  /** @returns why it can't be tried here */
  prepare(data: string): string | undefined;
  fill(data: string, run: StartedRun): void;
  free(data: string, run: StartedRun): void;
  clean(data: string): void;
}

const filler = (data: string): string => path.join(data, "filler");
const fullDisks: FullDisk[] = [
  {
    what: "a file system without space",
    prepare: mountSmall,
    fill: (data) => {
      try {
        writeFileSync(filler(data), Buffer.alloc(3 * 1024 * 1024));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    },
    free: (data) => {
      rmSync(filler(data));
    },
    clean: (data) => {
      execFileSync("umount", [data], { stdio: "pipe" });
    },
  },
  {
    what: "a limit on the size of files",
    prepare: () => {
      try {
        limitFileSize(process.pid, "unlimited");
        return undefined;
      } catch (error) {
        return `prlimit does not work here: ${(error as Error).message}`;
      }
    },
    fill: (_data, run) => {
      limitFileSize(run.process.pid!, 0);
    },
    free: (_data, run) => {
      limitFileSize(run.process.pid!, "unlimited");
    },
    clean: () => undefined,
  },
];

for (const disk of fullDisks) {
  describe(`the data folder on a full disk (${disk.what})`, function () {
    this.timeout(60_000);
    let data: string;
    let remove: () => void;
    let run: StartedRun;
    let ready: ReadyLine;
    let authorization: string;
    let isPrepared = false;

    before(async function () {
      ({ folder: data, remove } = temporaryFolder());
      const obstacle = disk.prepare(data);
      if (obstacle !== undefined) {
        console.log(`      skipped: ${obstacle}`);
        this.skip();
      }
      isPrepared = true;
      run = StartedRun.in(root, "--json", "--port", "0", "--data", data);
      ready = await run.ready();
      authorization = `Bearer ${(await signIn(ready)).IdToken}`;
    });
    after(async () => {
      if (isPrepared) {
        await run.end("SIGKILL");
        disk.clean(data);
      }
      remove();
    });

    async function submit(answer: string): Promise<{ status: number; location: string }> {
      const response = await fetch(`${ready.apiUrl}/exams`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ courseId, answers: [{ questionId: "q1", answer }] }),
      });
      await response.text();
      return { status: response.status, location: response.headers.get("location") ?? "" };
    }
    let courseId: string;
    const courses = (): Promise<Response> => fetch(`${ready.apiUrl}/courses?limit=1`, { headers: { authorization } });

    it("answers 500 to what it can't store, goes on with the rest, and loses nothing that it acknowledged", async () => {
      courseId = ((await (await courses()).json()) as { items: { courseId: string }[] }).items[0]!.courseId;
      const acknowledged: string[] = [];
      const first = await submit("before");
      expect(first.status).to.equal(201);
      acknowledged.push(first.location);

      disk.fill(data, run);
      const refused = new Set<number>();
      // What fits into pages that the database has already may still be stored, and is acknowledged then.
      for (let attempt = 0; attempt < 50 && refused.size === 0; attempt++) {
        const { status, location } = await submit("x".repeat(1_000) + String(attempt));
        if (status === 201) acknowledged.push(location);
        else refused.add(status);
      }
      expect(refused).to.deep.equal(new Set([500]));
      expect((await courses()).status).to.equal(200);
      expect(await signUp(ready)).to.match(/^500 InternalErrorException/);
      expect((await courses()).status).to.equal(200);

      disk.free(data, run);
      const later = await submit("after");
      expect(later.status).to.equal(201);
      acknowledged.push(later.location);
      expect(await signUp(ready)).to.match(/^200/);

      expect(await run.end("SIGKILL")).to.equal("SIGKILL");
      run = StartedRun.in(root, "--json", "--port", "0", "--data", data);
      ready = await run.ready();
      for (const location of acknowledged) {
        expect((await fetch(ready.apiUrl + location, { headers: { authorization } })).status, location).to.equal(200);
      }
    });
  });
}

async function signUp({ local, userPoolClientId }: ReadyLine): Promise<string> {
  const response = await fetch(local.cognitoEndpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.SignUp",
    },
    body: JSON.stringify({
      ClientId: userPoolClientId,
      Username: "new@example.com",
      Password: local.password,
      UserAttributes: [{ Name: "email", Value: "new@example.com" }],
    }),
  });
  const { __type: type = "" } = (await response.json()) as { __type?: string };
  return `${response.status} ${type}`;
}

describe("the data folder at fault", function () {
  this.timeout(60_000);
  const { folder, remove } = temporaryFolder();
  const data = path.join(folder, "data");
  let userPoolId: string;

  before(async () => {
    const run = StartedRun.in(root, "--json", "--port", "0", "--data", data);
    ({ userPoolId } = await run.ready());
    await run.end();
  });
  after(remove);

  async function start(): Promise<{ code: unknown; stderr: string }> {
    const run = StartedRun.in(root, "--json", "--port", "0", "--data", data);
    return { code: await run.exit(), stderr: run.stderr };
  }

  it("reports a read-only folder in one line", async function () {
    const readOnly = path.join(folder, "read-only");
    mkdirSync(readOnly);
    if (isRoot) {
      // Permissions do not bind root, a read-only file system does.
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", readOnly], { stdio: "pipe" });
      } catch (error) {
        console.log(`      skipped: ${(error as Error).message}`);
        this.skip();
      }
    } else chmodSync(readOnly, 0o500);
    try {
      const run = StartedRun.in(root, "--port", "0", "--data", readOnly);
      expect(await run.exit()).to.equal(1);
      expect(run.stderr).to.match(/^\S+ can't be used for the local run's data \((EROFS|EACCES).*--data.*\n$/);
      expect(run.lines).to.deep.equal([]);
    } finally {
      if (isRoot) execFileSync("umount", [readOnly], { stdio: "pipe" });
    }
  });

  it("reports a damaged key file or demo user's file in one line with its fix, and changes nothing in it", async () => {
    for (const name of [`keys/${userPoolId}.json`, "demo-user.json"]) {
      const file = path.join(data, name);
      const sound = readFileSync(file);
      const half = sound.subarray(0, Math.floor(sound.length / 2));
      writeFileSync(file, half);
      const { code, stderr } = await start();
      expect(code, name).to.equal(1);
      expect(stderr)
        .to.match(/^\S+: .* damaged.*--reset.*\n$/)
        .and.to.include(file);
      expect(stderr).not.to.include("PRIVATE");
      expect(readFileSync(file).equals(half)).to.be.true;
      writeFileSync(file, sound);
    }
  });

  it("reports a database that has lost pages before anything is served", async () => {
    const file = path.join(data, "cognito.sqlite");
    const database = new Database(file);
    database.pragma("wal_checkpoint(TRUNCATE)");
    database.close();
    const content = readFileSync(file);
    expect(statSync(file).size).to.be.above(3 * 4096);
    content.fill(0xa5, 4096, 3 * 4096);
    writeFileSync(file, content);
    const { code, stderr } = await start();
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/^\S+: the database .*damaged.*--reset.*\n$/)
      .and.to.include(file);
  });
});
