import { existsSync } from "node:fs";
import { request } from "node:http";
import { expect } from "chai";
import { start } from "pulumi-aws-local";
import type { Run } from "pulumi-aws-local";
import localConfig from "../../../local.config";
import { root } from "../../projectFiles";

describe("the sample page of a local run", function () {
  this.timeout(60_000);
  let run: Run;
  let pageUrl: string;
  let dataDirectory = "";

  before(async () => {
    const config: typeof localConfig = {
      ...localConfig,
      functionEnvironment: (definition) => {
        ({ dataDirectory } = definition);
        return localConfig.functionEnvironment?.(definition) ?? {};
      },
    };
    run = await start({ project: root, config });
    pageUrl = run.pageUrl ?? "";
  });
  after(async () => {
    await run.stop();
    expect(existsSync(dataDirectory), "the temporary data folder").to.equal(false);
  });

  it("is configured with the run's outputs and addresses", async () => {
    const { outputs, endpoints } = run;
    expect(await (await fetch(`${pageUrl}/config.json`)).json()).to.deep.equal({
      stack: "dev",
      region: outputs.region,
      apiUrl: endpoints.api,
      issuer: outputs.issuer,
      userPoolId: outputs.userPoolId,
      userPoolClientId: outputs.userPoolClientId,
      hostedUiUrl: endpoints.cognito,
      callbackUrl: `${pageUrl}/callback`,
      logoutUrl: `${pageUrl}/`,
      scopes: ["openid", "email", "profile"],
      identityPoolId: outputs.identityPoolId,
      uploadBucket: outputs.uploadBucket,
      metadataUrl: `${endpoints.cognito}/${outputs.userPoolId as string}/.well-known/openid-configuration`,
      endpoints: { cognitoIdentity: endpoints.cognito, s3: endpoints.s3 },
      consoleUrl: new URL(run.consoleUrl).origin,
    });
  });

  it("answers as this machine alone, so that no page can rebind its name to it", async () => {
    for (const host of ["evil.example.com", "localhost.evil.example.com", "127.0.0.1.nip.io"]) {
      expect(await statusAs(host), host).to.equal(421);
    }
    for (const host of ["localhost", "localhost:3003", "127.0.0.1:3003", "[::1]:3003"]) {
      expect(await statusAs(host), host).to.equal(200);
    }
  });

  function statusAs(host: string): Promise<number | undefined> {
    const { port } = new URL(pageUrl);
    return new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/config.json", headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
  }
});
