import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { temporaryFolder } from "../local/startedRun";
import { ClientsRun, password } from "./clientsRun";
import { clientsVariable, findPythonClients, json, script } from "./pythonClients";

interface Tokens {
  AuthenticationResult: { AccessToken: string; IdToken: string; RefreshToken: string };
}

describe("unmodified Python clients", function () {
  this.timeout(180_000);
  const { folder, remove } = temporaryFolder();
  let aws: string;
  let python: string;
  let clients: ClientsRun | undefined;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    const found = await findPythonClients();
    if (found === undefined) {
      console.log(`      skipped: no awscli, boto3 and pycognito in ${clientsVariable} or .venv (pip install them)`);
      this.skip();
    }
    ({ aws, python } = found);
    clients = await ClientsRun.start();
    const { credentials } = clients.run;
    env = {
      PATH: process.env.PATH,
      // The AWS SDKs and Tools Reference Guide's settings: addresses (service-specific endpoints), region and credentials.
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: clients.cognito,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY: clients.cognito,
      AWS_ENDPOINT_URL_S3: clients.s3,
      AWS_ENDPOINT_URL_DYNAMODB: clients.aws,
      AWS_DEFAULT_REGION: clients.outputs.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_CONFIG_FILE: path.join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
      USER_POOL_ID: clients.outputs.userPoolId,
      COGNITO_JWKS: JSON.stringify(await clients.keys()),
    };
  });

  after(async () => {
    await clients?.stop();
    remove();
  });

  it("boto3 signs up, in, refreshes, changes attributes, signs out and lists users", async () => {
    const { outputs } = clients!;
    const email = "boto3@example.com";
    const seen = await script(python, ["boto3_client.py", outputs.appClientId, email, password], env, () =>
      clients!.code(email),
    );
    const { sub, ...rest } = seen as { sub: string };
    expect(rest).to.deep.include({
      attributes: { sub, email, email_verified: "true", name: "B" },
      after: "Access Token has been revoked",
      listed: [sub],
    });
  });

  it("pycognito signs up, in by SRP, verifies, renews, changes attributes and signs out", async () => {
    const { outputs } = clients!;
    const email = "pycognito@example.com";
    const seen = await script(python, ["pycognito_client.py", outputs.appClientId, email, password], env, () =>
      clients!.code(email),
    );
    const { claims, sub, ...rest } = seen as { claims: object; sub: string };
    expect(claims).to.include({ iss: outputs.issuer, aud: outputs.appClientId, sub, email, token_use: "id" });
    expect(rest).to.deep.equal({ renewed: true, name: "B", access_token: null });
  });

  it("the AWS CLI does so too, and reaches the user's folder of the bucket and the table", async () => {
    const { outputs } = clients!;
    const email = "cli@example.com";
    const cli = (command: string, more: NodeJS.ProcessEnv = {}): Promise<unknown> =>
      json(aws, command.split(" "), { ...env, ...more });
    const idp = `cognito-idp`;
    const client = `--client-id ${outputs.appClientId}`;
    await cli(
      `${idp} sign-up ${client} --username ${email} --password ${password} --user-attributes Name=name,Value=A`,
    );
    await cli(`${idp} confirm-sign-up ${client} --username ${email} --confirmation-code ${clients!.code(email)}`);
    const signIn = `USERNAME=${email},PASSWORD=${password}`;
    const { AuthenticationResult: first } = (await cli(
      `${idp} initiate-auth ${client} --auth-flow USER_PASSWORD_AUTH --auth-parameters ${signIn}`,
    )) as Tokens;
    const { AuthenticationResult: tokens } = (await cli(
      `${idp} initiate-auth ${client} --auth-flow REFRESH_TOKEN_AUTH --auth-parameters REFRESH_TOKEN=${first.RefreshToken}`,
    )) as Tokens;
    const access = `--access-token ${tokens.AccessToken}`;
    await cli(`${idp} update-user-attributes ${access} --user-attributes Name=name,Value=B`);
    const user = await cli(`${idp} get-user ${access}`);
    expect((user as { UserAttributes: object[] }).UserAttributes).to.deep.include({ Name: "name", Value: "B" });

    // The identity pool trusts the component's client, which signs in by SRP or, for administrators, by password.
    const admin = `--user-pool-id ${outputs.userPoolId} --client-id ${outputs.webClientId}`;
    const { AuthenticationResult: web } = (await cli(
      `${idp} admin-initiate-auth ${admin} --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters ${signIn}`,
    )) as Tokens;
    const logins = `--logins ${outputs.issuer.replace("https://", "")}=${web.IdToken}`;
    const { IdentityId: identityId } = (await cli(
      `cognito-identity get-id --identity-pool-id ${outputs.identityPoolId} ${logins}`,
    )) as { IdentityId: string };
    const { Credentials: own } = (await cli(
      `cognito-identity get-credentials-for-identity --identity-id ${identityId} ${logins}`,
    )) as { Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string } };
    const asUser = {
      AWS_ACCESS_KEY_ID: own.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: own.SecretKey,
      AWS_SESSION_TOKEN: own.SessionToken,
    };
    const file = path.join(folder, "note.txt");
    writeFileSync(file, "of the user");
    const address = `s3://${outputs.bucketName}/${identityId}/note.txt`;
    await cli(`s3 cp --only-show-errors ${file} ${address}`, asUser);
    const object = `--bucket ${outputs.bucketName} --key ${identityId}/note.txt`;
    expect(await cli(`s3api head-object ${object}`, asUser)).to.include({ ContentLength: 11 });

    const item = { pk: { S: "COURSE" }, sk: { S: "cli" }, title: { S: "CLI" } };
    const table = `--table-name ${outputs.tableName}`;
    await cli(`dynamodb put-item ${table} --item ${JSON.stringify(item)}`);
    const key = JSON.stringify({ pk: item.pk, sk: item.sk });
    expect(await cli(`dynamodb get-item ${table} --key ${key}`)).to.deep.equal({ Item: item });

    await cli(`${idp} global-sign-out ${access}`);
    const after = await cli(`${idp} get-user ${access}`).catch(
      (error: unknown) => (error as { stderr: string }).stderr,
    );
    expect(after).to.contain(
      "(NotAuthorizedException) when calling the GetUser operation: Access Token has been revoked",
    );
  });
});
