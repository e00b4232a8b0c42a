import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { root } from "../../projectFiles";
import { StartedRun, temporaryFolder } from "../../local/startedRun";
import type { ReadyLine } from "../../local/startedRun";
import { findPythonTool } from "./pythonTool";
import { fuzz, schemathesis } from "./schemathesis";
import { SigningProxy } from "./signingProxy";

type Ready = ReadyLine & { identityPoolId: string; uploadBucket: string };

/** No 5xx, no status, media type, header or body that openapi.yaml does not describe, no way in without a token. */
describe("the running API against openapi.yaml", function () {
  this.timeout(300_000);
  let command: string;
  let run: StartedRun | undefined;
  let removeData: (() => void) | undefined;
  let ready: Ready;
  let token: string;

  before(async function () {
    const found = await findPythonTool(schemathesis);
    if (found === undefined) {
      console.log(
        "      skipped: no Schemathesis 4 in SCHEMATHESIS_VENV, .venv or the PATH (pip install schemathesis)",
      );
      this.skip();
    }
    command = found;
    const { folder, remove } = temporaryFolder();
    removeData = remove;
    run = StartedRun.in(root, "--json", "--port", "0", "--data", folder);
    ready = (await run.ready()) as Ready;
    token = readFileSync(path.join(folder, "id-token"), "utf8");
  });
  after(async () => {
    await run?.end();
    removeData?.();
  });

  async function expectConformity(url: string, selection: string, atLeast: number): Promise<void> {
    const { cases, seed, output, exitCode } = await fuzz(command, url, token, selection);
    console.log(`      ${cases} requests, seed ${seed}`);
    expect(exitCode, output).to.equal(0);
    expect(cases, output).to.be.above(atLeast);
    // What is recorded and not served is information; anything else would be a failure of the run.
    expect(run?.stderr.replaceAll(/^info: .*\n/gm, "")).to.equal("");
  }

  it("holds for every route that a token or nothing opens", async () => {
    await expectConformity(ready.apiUrl, "--exclude-operation-id=listUploads", 300);
  });

  it("holds for the route that asks for a signature", async () => {
    await putObjects(ready, token);
    const proxy = await SigningProxy.start(ready, token);
    try {
      const list = await fetch(`${proxy.url}/me/uploads`, { headers: { authorization: `Bearer ${token}` } });
      expect(((await list.json()) as { items: unknown[] }).items).to.have.length(3);
      await expectConformity(proxy.url, "--include-operation-id=listUploads", 50);
    } finally {
      proxy.close();
    }
  });
});

/** Files of the caller, so that lists have pages. */
async function putObjects(
  { identityPoolId, issuer, region, local, uploadBucket }: Ready,
  token: string,
): Promise<void> {
  const credentials = await fromCognitoIdentityPool({
    identityPoolId,
    logins: { [issuer.replace("https://", "")]: token },
    clientConfig: { region, endpoint: local.cognitoEndpoint },
  })();
  const s3 = new S3Client({ region, endpoint: local.s3Endpoint, forcePathStyle: true, credentials });
  for (const name of ["a.txt", "b.txt", "é.txt"]) {
    const Key = `${credentials.identityId}/${name}`;
    await s3.send(new PutObjectCommand({ Bucket: uploadBucket, Key, Body: name }));
  }
  s3.destroy();
}
