import { AdminCreateUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { ReadyLine } from "../../local/startedRun";
import { recordedClientId, recordedPoolId } from "../../local/services/cognito-idp/recordedPrograms";
import { claims, testEmail, testPassword, RunningPools } from "../../local/services/cognito-idp/runningPools";
import { hostedProgram } from "../../local/services/cognito-idp/hostedUi/hostedPrograms";
import { freePort, signInInBrowser } from "./browserSignIn";
import { runTool } from "../shared/toolProcess";
import { ToolsOnRun } from "../shared/toolsOnRun";

describe("npm run token", function () {
  this.timeout(60_000);
  let started: ToolsOnRun;
  let ready: ReadyLine;
  let outputs: string;

  before(async () => {
    started = await ToolsOnRun.start();
    ({ ready, outputs } = started);
  });
  after(async () => {
    await started.end();
  });

  const statusWith = async (token: string): Promise<number> =>
    (await fetch(`${ready.apiUrl}/courses`, { headers: { authorization: `Bearer ${token}` } })).status;

  it("prints a local run's demo user's id token alone, and the gateway takes it", async () => {
    const { code, stdout, stderr } = await runTool("token", ["--outputs", outputs]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(stdout).to.match(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await statusWith(stdout.trim())).to.equal(200);
  });

  it("prints the access token, with the password from the environment", async () => {
    const { userPoolId, userPoolClientId, local } = ready;
    const pool = ["--user-pool-id", userPoolId, "--client-id", userPoolClientId, "--endpoint", local.cognitoEndpoint];
    const { code, stdout } = await runTool("token", [...pool, "--username", local.username, "--access"], {
      environment: { LEARNINGHUB_PASSWORD: local.password },
    });
    expect(code).to.equal(0);
    const claims = JSON.parse(Buffer.from(stdout.split(".")[1] ?? "", "base64url").toString()) as object;
    expect(claims).to.include({ token_use: "access", client_id: userPoolClientId });
    expect(await statusWith(stdout.trim())).to.equal(200);
  });

  it("reads the password from standard input, and says no more than that it is wrong", async () => {
    const { userPoolId, userPoolClientId, local } = ready;
    const pool = ["--user-pool-id", userPoolId, "--client-id", userPoolClientId, "--endpoint", local.cognitoEndpoint];
    const args = [...pool, "--username", local.username];
    const right = await runTool("token", args, { input: `${local.password}\n` });
    expect(right).to.include({ code: 0, stderr: `Password of ${local.username}: ` });
    const wrong = await runTool("token", args, { input: "Wrong-horse-77\n" });
    expect(wrong).to.include({ code: 1, stdout: "" });
    expect(wrong.stderr).to.contain("Incorrect username or password.").and.not.to.contain("horse");
    const none = await runTool("token", args);
    expect(none).to.include({ code: 1, stdout: "" });
    expect(none.stderr).to.match(/Standard input ended before the answer/);
  });

  it("asks an invited user for a new password, line by line", async () => {
    const pools = await RunningPools.start();
    const TemporaryPassword = "Temporary-horse-1";
    const invitation = {
      UserPoolId: recordedPoolId,
      Username: testEmail,
      TemporaryPassword,
      MessageAction: "SUPPRESS" as const,
    };
    await pools.sdk.send(new AdminCreateUserCommand(invitation));
    const pool = ["--user-pool-id", recordedPoolId, "--client-id", recordedClientId, "--endpoint", pools.endpoint];
    const input = `${TemporaryPassword}\n${testPassword}\n`;
    const { code, stdout, stderr } = await runTool("token", [...pool, "--username", testEmail], { input });
    await pools.stop();
    expect(code, stderr).to.equal(0);
    expect(stderr).to.equal(`Password of ${testEmail}: The password was temporary.\nNew password: `);
    expect(claims(stdout)).to.include({ email: testEmail });
  });

  it("reports wrong arguments with exit code 2, and repeats no password", async () => {
    const given = await runTool("token", ["--outputs", outputs, "--password", "hunter2"]);
    expect(given).to.include({ code: 2, stdout: "" });
    expect(given.stderr)
      .to.match(/^--password: /)
      .and.not.to.contain("hunter2");
    const deployed = { ...ready, local: undefined };
    const named = await runTool("token", ["--outputs", "-"], { input: JSON.stringify(deployed) });
    expect(named.code).to.equal(2);
    expect(named.stderr).to.equal("--username: give who signs in, or --hosted\nSee npm run -s token -- --help.\n");
    const twice = await runTool("token", ["--outputs", "-", "--username", "x"], { input: JSON.stringify(deployed) });
    expect(twice.code).to.equal(2);
    expect(twice.stderr).to.contain("standard input cannot give the password too");
  });

  it("says that it cannot receive the browser", async () => {
    const args = ["--outputs", outputs, "--hosted", "--callback", `${ready.local.webUrl}/callback`];
    const { code, stdout, stderr } = await runTool("token", args);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.contain("another program listens there");
  });

  it("shows where to sign in with a browser on standard error, and prints the token that comes of it", async () => {
    const callback = `http://127.0.0.1:${await freePort()}/callback`;
    const pools = await RunningPools.start(hostedProgram({ client: { callbackUrls: [callback] } }));
    await pools.createUser();
    const pool = ["--user-pool-id", recordedPoolId, "--client-id", recordedClientId, "--endpoint", pools.endpoint];
    let signedIn: Promise<unknown> | undefined;
    const { code, stdout, stderr } = await runTool("token", [...pool, "--hosted", "--callback", callback], {
      onStderr: (text) => {
        const address = /^ {2}(http\S+)\n/m.exec(text)?.[1];
        if (address !== undefined) signedIn ??= signInInBrowser(pools.endpoint, address).then((back) => fetch(back));
      },
    });
    await signedIn;
    await pools.stop();
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(claims(stdout)).to.include({ token_use: "id", aud: recordedClientId });
    expect(stderr).to.match(/^Sign in at\n\n {2}http:\S+\n\nThis waits for 300 s\.\n$/);
  });

  it("prints its help", async () => {
    const { code, stdout } = await runTool("token", ["--help"]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Usage: npm run -s token -- --stack NAME --username NAME \[options\]\n/);
  });
});
