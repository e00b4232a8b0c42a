import { createServer } from "node:http";
import type { Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { start } from "../../../../packages/local/src/index";
import type { RunDescription, Tokens } from "../../../../packages/local/src/console/schema";
import type { Run } from "../../../../packages/local/src/index";
import { codeAt } from "../../services/cognito-idp/hostedUi/totpCode";
import { temporaryProject } from "../../record/temporaryProject";

const program = `
  import * as aws from "@pulumi/aws";
  import * as pulumi from "@pulumi/pulumi";
  const pool = new aws.cognito.UserPool("people", {
    name: "people", usernameAttributes: ["email"], mfaConfiguration: "OPTIONAL",
    softwareTokenMfaConfiguration: { enabled: true },
  });
  const client = new aws.cognito.UserPoolClient("app", { name: "app", userPoolId: pool.id });
  const orders = new aws.dynamodb.Table("orders", {
    name: "orders", billingMode: "PAY_PER_REQUEST", hashKey: "customer", rangeKey: "number",
    attributes: [
      { name: "customer", type: "S" }, { name: "number", type: "N" }, { name: "state", type: "S" } ],
    globalSecondaryIndexes: [{ name: "byState", hashKey: "state", projectionType: "ALL" }],
  });
  new aws.s3.Bucket("files", { bucket: "files" });
  new aws.sqs.Queue("jobs", { name: "jobs" });
  const role = new aws.iam.Role("reader", { name: "reader", assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] }) });
  new aws.iam.RolePolicy("read-orders", { name: "read-orders", role: role.name, policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Scan"], Resource: orders.arn }] }) });
  const reader = new aws.lambda.Function("reader", {
    name: "reader", runtime: "nodejs20.x", handler: "index.handler", role: role.arn,
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(\`
      const { DynamoDBClient, ScanCommand, DeleteItemCommand } = require("@aws-sdk/client-dynamodb");
      const client = new DynamoDBClient({});
      exports.handler = async ({ remove }) => {
        console.log("reading orders");
        const Key = { customer: { S: "ada" }, number: { N: "1" } };
        if (remove) await client.send(new DeleteItemCommand({ TableName: "orders", Key }));
        const { Count } = await client.send(new ScanCommand({ TableName: "orders" }));
        return { statusCode: 200, body: JSON.stringify({ count: Count }) };
      };\`) }),
  });
  const api = new aws.apigatewayv2.Api("shop", { name: "shop", protocolType: "HTTP" });
  new aws.apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });
  const authorizer = new aws.apigatewayv2.Authorizer("jwt", { name: "jwt", apiId: api.id, authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { audiences: [client.id], issuer: pulumi.interpolate\`https://\${pool.endpoint}\` } });
  const integration = new aws.apigatewayv2.Integration("reader", {
    apiId: api.id, integrationType: "AWS_PROXY", integrationUri: reader.invokeArn, payloadFormatVersion: "2.0" });
  new aws.apigatewayv2.Route("orders", { apiId: api.id, routeKey: "GET /orders", authorizationType: "JWT",
    authorizerId: authorizer.id, target: pulumi.interpolate\`integrations/\${integration.id}\` });
  new aws.lambda.Permission("shop", { action: "lambda:InvokeFunction", function: reader.name,
    principal: "apigateway.amazonaws.com", sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\` });
`;

/** A run of a program that has something for each page that manages, and the one queue that its emulator serves. */
export class ManagedRun {
  readonly run: Run;
  readonly #emulator: Server;

  private constructor(run: Run, emulator: Server) {
    this.run = run;
    this.#emulator = emulator;
  }

  static async start(): Promise<ManagedRun> {
    const emulator = queueEmulator();
    emulator.listen(0, "127.0.0.1");
    await once(emulator, "listening");
    const run = await start({
      project: temporaryProject({ "index.ts": program }),
      emulator: `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`,
    });
    return new ManagedRun(run, emulator);
  }

  /** A user who has not confirmed their account yet. */
  async signUp(email: string, password: string): Promise<{ userPoolId: string; clientId: string; username: string }> {
    const { userPools } = await this.#call<RunDescription>("/api/run");
    const [userPool] = userPools;
    const { userPoolId = "", clients = [] } = userPool ?? {};
    const { clientId = "" } = clients[0] ?? {};
    const { UserSub } = await this.#cognito<{ UserSub: string }>("SignUp", {
      ClientId: clientId,
      Username: email,
      Password: password,
      UserAttributes: [{ Name: "email", Value: email }],
    });
    return { userPoolId, clientId, username: UserSub };
  }

  /** Sets up an authenticator app, as the user would. */
  async turnOnMfa(userPoolId: string, clientId: string, username: string): Promise<void> {
    await this.#cognito("AdminUpdateUserAttributes", {
      UserPoolId: userPoolId,
      Username: username,
      UserAttributes: [{ Name: "email_verified", Value: "true" }],
    });
    const { accessToken: AccessToken } = await this.#call<Tokens>("/api/tokens", { userPoolId, clientId, username });
    const { SecretCode } = await this.#cognito<{ SecretCode: string }>("AssociateSoftwareToken", { AccessToken });
    await this.#cognito("VerifySoftwareToken", { AccessToken, UserCode: codeAt(SecretCode, Date.now()) });
    await this.#cognito("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
  }

  #cognito<Answer>(operation: string, input: object): Promise<Answer> {
    return this.#call(`/api/aws/cognito-idp/${operation}`, input);
  }

  /** An operation of the console's API. */
  async #call<Answer>(path: string, input?: object): Promise<Answer> {
    const { origin, hash } = new URL(this.run.consoleUrl);
    const response = await fetch(origin + path, {
      headers: { authorization: `Bearer ${hash.replace("#token=", "")}` },
      ...(input !== undefined && { method: "POST", body: JSON.stringify(input) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer as Answer;
  }

  async stop(): Promise<void> {
    await this.run.stop();
    this.#emulator.closeAllConnections();
    this.#emulator.close();
  }
}

interface SqsInput {
  MessageBody?: string;
  ReceiptHandle?: string;
}

/** SQS's JSON protocol, as far as the page calls it. */
function queueEmulator(): Server {
  const messages: { MessageId: string; ReceiptHandle: string; Body: string }[] = [];
  return createServer((request, response) => {
    const operation = String(request.headers["x-amz-target"]).replace(/^AmazonSQS\./, "");
    void text(request).then((body) => {
      const input = (body.startsWith("{") ? JSON.parse(body) : {}) as SqsInput;
      const id = String(messages.length + 1);
      if (operation === "SendMessage")
        messages.push({ MessageId: `message-${id}`, ReceiptHandle: id, Body: input.MessageBody ?? "" });
      if (operation === "PurgeQueue") messages.length = 0;
      if (operation === "DeleteMessage")
        messages.splice(
          messages.findIndex(({ ReceiptHandle }) => ReceiptHandle === input.ReceiptHandle),
          1,
        );
      response.setHeader("content-type", "application/x-amz-json-1.0");
      response.end(
        JSON.stringify({
          ...(operation === "ReceiveMessage" && { Messages: messages }),
          ...(operation === "GetQueueAttributes" && {
            Attributes: { ApproximateNumberOfMessages: String(messages.length) },
          }),
        }),
      );
    });
  });
}
