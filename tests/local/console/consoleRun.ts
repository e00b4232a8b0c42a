import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { start } from "../../../packages/local/src/index";
import type { RequestTrace, Run } from "../../../packages/local/src/index";
import { temporaryProject } from "../record/temporaryProject";

const program = `
  import * as aws from "@pulumi/aws";
  import * as pulumi from "@pulumi/pulumi";
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } } ] });
  const role = new aws.iam.Role("echo", { assumeRolePolicy });
  const echo = new aws.lambda.Function("echo", {
    name: "echo", runtime: "nodejs20.x", handler: "index.handler", role: role.arn,
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(\`
      exports.handler = async (event) => {
        console.log("echo", event.rawPath, JSON.stringify(event.headers));
        const hash = (text) => require("node:crypto").createHash("sha256").update(text).digest("hex");
        const given = JSON.parse(event.headers["content-type"] === "application/json" || event.rawPath.startsWith("/fail") ? event.body ?? "{}" : "{}");
        if (event.rawPath.startsWith("/fail")) throw new Error("can't use " + given.password + " of " + event.rawPath);
        const parts = [event.headers.authorization ?? "", given.password ?? ""];
        return { statusCode: 200, headers: { "content-type": "application/json", "x-echo": "yes", "x-hash": parts.map(hash).join("") }, body: JSON.stringify(event) };
      };\`) }),
  });
  const api = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP" });
  new aws.apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });
  const integration = new aws.apigatewayv2.Integration("echo", {
    apiId: api.id, integrationType: "AWS_PROXY", integrationUri: echo.invokeArn, payloadFormatVersion: "2.0" });
  new aws.apigatewayv2.Route("any", { apiId: api.id, routeKey: "ANY /{proxy+}", target: pulumi.interpolate\`integrations/\${integration.id}\` });
  new aws.lambda.Permission("any", { action: "lambda:InvokeFunction", function: echo.name,
    principal: "apigateway.amazonaws.com", sourceArn: pulumi.interpolate\`\${api.executionArn}/*/*\` });
  const pool = (name: string, args: aws.cognito.UserPoolArgs) => {
    const made = new aws.cognito.UserPool(name, { autoVerifiedAttributes: ["email"], ...args });
    const client = new aws.cognito.UserPoolClient(name, { userPoolId: made.id, explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
    return { userPoolId: made.id, clientId: client.id };
  };
  export const codes = pool("codes", {
    emailVerificationMessage: "<b>{####}</b> is the code", emailVerificationSubject: "A code",
    adminCreateUserConfig: { inviteMessageTemplate: {
      emailMessage: "Welcome {username}: {####}", emailSubject: "Welcome", smsMessage: "{username} {####}" } },
    emailConfiguration: { emailSendingAccount: "DEVELOPER", fromEmailAddress: "shop@example.com", sourceArn: "arn:aws:ses:eu-central-1:000000000000:identity/example.com" },
  });
  export const links = pool("links", { verificationMessageTemplate: {
    defaultEmailOption: "CONFIRM_WITH_LINK", emailMessageByLink: "Press {##Confirm##} now", emailSubjectByLink: "A link",
    emailMessage: "Reset: {####}", emailSubject: "A reset" } });
  export const plain = pool("plain", {});
  new aws.cognito.UserPoolDomain("links", { userPoolId: links.userPoolId, domain: "shop-links" });
  new aws.s3.Bucket("files", { bucket: "files" });
  new aws.dynamodb.Table("orders", { name: "orders", billingMode: "PAY_PER_REQUEST", hashKey: "id", attributes: [{ name: "id", type: "S" }] });
  const topic = new aws.sns.Topic("news", { name: "news" });
  new aws.sns.TopicSubscription("news", { topic: topic.arn, protocol: "email", endpoint: "reader@example.com" });
  export const topicArn = topic.arn;
  new aws.sqs.Queue("jobs", { name: "jobs" });
`;

interface Pool {
  userPoolId: string;
  clientId: string;
}

/** A run with a console, and an emulator that says yes to everything. */
export class ConsoleRun {
  readonly run: Run;
  /** What those who follow the run hear. */
  readonly traces: RequestTrace[];
  /** Without a slash at the end. */
  readonly origin: string;
  readonly token: string;
  readonly #emulator: Server;

  private constructor(run: Run, traces: RequestTrace[], emulator: Server) {
    this.run = run;
    this.traces = traces;
    this.#emulator = emulator;
    const url = new URL(run.consoleUrl);
    this.origin = url.origin;
    this.token = new URLSearchParams(url.hash.slice(1)).get("token") ?? "";
  }

  static async start(): Promise<ConsoleRun> {
    const emulator = createServer((message, response) => {
      message.resume();
      message.on("end", () => response.end("{}"));
    });
    emulator.listen(0, "127.0.0.1");
    await once(emulator, "listening");
    const traces: RequestTrace[] = [];
    const run = await start({
      project: temporaryProject({ "index.ts": program }),
      emulator: `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`,
      onRequest: (trace) => traces.push(trace),
    });
    return new ConsoleRun(run, traces, emulator);
  }

  get apiUrl(): string {
    return this.run.endpoints.api ?? "";
  }

  pool(name: "codes" | "links" | "plain"): Pool {
    return this.run.outputs[name] as unknown as Pool;
  }

  /** A request to the console's API, with the token. */
  send(
    path: string,
    { headers, ...init }: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return fetch(this.origin + path, { ...init, headers: { authorization: `Bearer ${this.token}`, ...headers } });
  }

  async json<Answer>(path: string): Promise<Answer> {
    return (await (await this.send(path)).json()) as Answer;
  }

  post(path: string, input: unknown): Promise<Response> {
    return this.send(path, { method: "POST", body: JSON.stringify(input) });
  }

  /** An operation that applications call without credentials. */
  cognito(operation: string, input: object): Promise<Response> {
    return fetch(this.run.endpoints.cognito ?? "", {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
  }

  async stop(): Promise<void> {
    await this.run.stop();
    this.#emulator.closeAllConnections();
    this.#emulator.close();
  }
}
