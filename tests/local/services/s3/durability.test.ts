import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { CopyObjectCommand, GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { StoredStateError } from "../../../../packages/local/src/storage/storedStateError";
import { createBuckets } from "../../../../packages/local/src/services/s3/buckets";
import { bucketName, identityProgram } from "../iam/identityProgram";
import { failure, RunningServices } from "../iam/runningServices";
import { managedProgram, versioning } from "./managedBuckets";

describe("stored objects", () => {
  const running: RunningServices[] = [];
  const directories: string[] = [];

  async function start(dataDirectory?: string, program = identityProgram()): Promise<RunningServices> {
    const services = await RunningServices.start(program, {}, dataDirectory);
    running.push(services);
    return services;
  }

  function newDirectory(): string {
    const directory = mkdtempSync(path.join(tmpdir(), "learninghub-stored-"));
    directories.push(directory);
    return directory;
  }

  afterEach(async () => {
    for (const services of running.splice(0)) await services.stop();
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  it("outlive a process that is killed, once they are acknowledged", async function () {
    this.timeout(60_000);
    const dataDirectory = newDirectory();
    const child = fork(path.join(__dirname, "killedServer.ts"), [dataDirectory], {
      execArgv: ["--conditions", "workspace", "--require", path.join(__dirname, "../../../../loader.cjs")],
    });
    try {
      const [{ url, credentials, prefix }] = (await once(child, "message")) as [
        {
          url: string;
          credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
          prefix: string;
        },
      ];
      const s3 = (await start()).s3(credentials, { endpoint: url });
      const acknowledged: { Key: string; VersionId: string | undefined; text: string }[] = [];
      const killing = new AbortController();
      const isKilled = () => killing.signal.aborted;
      // Each writes one key again and again, and copies it to another one.
      const writer = async (name: string) => {
        const [Key, copy] = [`${prefix}/${name}`, `${prefix}/${name}-copy`];
        for (let index = 0; !isKilled(); index += 1) {
          const text = `${name} ${index}`.repeat(500);
          try {
            const stored = await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: text }));
            acknowledged.push({ Key, VersionId: stored.VersionId, text });
            const CopySource = `${bucketName}/${encodeURIComponent(Key)}`;
            const copied = await s3.send(new CopyObjectCommand({ Bucket: bucketName, Key: copy, CopySource }));
            acknowledged.push({ Key: copy, VersionId: copied.VersionId, text });
          } catch (error) {
            if (!isKilled()) throw error;
          }
          if (acknowledged.length >= 40) {
            killing.abort();
            child.kill("SIGKILL");
          }
        }
      };
      await Promise.all(["a", "b", "c", "d"].map(writer));

      const program = managedProgram(versioning("Enabled"));
      const reader = (await start(dataDirectory, program)).s3(credentials);
      for (const { text, ...name } of acknowledged) {
        const { Body } = await reader.send(new GetObjectCommand({ Bucket: bucketName, ...name }));
        expect(await Body!.transformToString()).to.equal(text);
      }
      const { Versions } = await reader.send(new ListObjectVersionsCommand({ Bucket: bucketName, Prefix: prefix }));
      expect(Versions!.length).to.be.at.least(acknowledged.length);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("are readable by their owner alone", async () => {
    const services = await start();
    const credentials = await services.credentialsOf("user-1");
    const Key = `${credentials.identityId}/x`;
    await services.s3(credentials).send(new PutObjectCommand({ Bucket: bucketName, Key, Body: "x" }));
    const modeOf = (...names: string[]) => statSync(path.join(services.dataDirectory, ...names)).mode & 0o777;
    const [name = ""] = readdirSync(path.join(services.dataDirectory, "s3", "objects"));
    expect(modeOf("s3", "objects", name)).to.equal(0o600);
    expect(modeOf("s3")).to.equal(0o700);
    for (const file of ["iam.sqlite", "identity.sqlite", "iam.sqlite-wal", path.join("s3", "index.sqlite")]) {
      expect(modeOf(file), file).to.equal(0o600);
    }
  });

  it("are not there at all when the client goes away in the middle", async () => {
    const services = await start();
    const credentials = await services.credentialsOf("user-1");
    const s3 = services.s3(credentials);
    const Key = `${credentials.identityId}/half`;
    s3.middlewareStack.add(
      () => async (args) => {
        const { headers, path: target } = args.request as { headers: Record<string, string>; path: string };
        const url = new URL(services.s3Url);
        const outgoing = request({
          host: url.hostname,
          port: url.port,
          method: "PUT",
          path: `${target}?x-id=PutObject`,
          headers,
        });
        outgoing.on("error", () => undefined);
        await new Promise<void>((resolve) => {
          outgoing.write(Buffer.alloc(1_000), () => {
            resolve();
          });
        });
        outgoing.destroy();
        throw new Error("gone");
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await failure(s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: Buffer.alloc(100_000) })));
    // Until the server has noticed.
    for (let attempt = 0; services.bucketTraces.length === 0 && attempt < 100; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(services.bucketTraces.map(({ error }) => error)).to.deep.equal(["RequestTimeout"]);
    for (const folder of ["incoming", "objects"]) {
      expect(readdirSync(path.join(services.dataDirectory, "s3", folder))).to.deep.equal([]);
    }
  });

  it("are all that is kept: leftovers go after a day", async () => {
    const services = await start();
    const credentials = await services.credentialsOf("user-1");
    const Key = `${credentials.identityId}/x`;
    await services.s3(credentials).send(new PutObjectCommand({ Bucket: bucketName, Key, Body: "x" }));
    const folder = (name: string) => path.join(services.dataDirectory, "s3", name);
    const longAgo = new Date(Date.now() - 25 * 3_600_000);
    const [used = ""] = readdirSync(folder("objects"));
    for (const [directory, name, old] of [
      ["incoming", "old", true],
      ["incoming", "young", false],
      ["objects", "old", true],
      ["objects", "young", false],
    ] as const) {
      writeFileSync(path.join(folder(directory), name), "");
      if (old) utimesSync(path.join(folder(directory), name), longAgo, longAgo);
    }
    utimesSync(path.join(folder("objects"), used), longAgo, longAgo);
    await services.restart();
    expect(readdirSync(folder("incoming"))).to.deep.equal(["young"]);
    expect(readdirSync(folder("objects")).sort()).to.deep.equal([used, "young"].sort());
  });

  it("that can't be read are told of, with the fix", async () => {
    const services = await start();
    const directory = newDirectory();
    const damaged = path.join(directory, "s3", "index.sqlite");
    await createBuckets(identityProgram(), { dataDirectory: directory, iam: services.iam }).close();
    for (const end of ["-wal", "-shm"]) rmSync(damaged + end, { force: true });
    writeFileSync(damaged, "this is no database, and it never was one".repeat(100));
    expect(() => createBuckets(identityProgram(), { dataDirectory: directory, iam: services.iam }))
      .to.throw(StoredStateError)
      .with.property("message")
      .that.includes(damaged)
      .and.includes("--reset");
  });
});
