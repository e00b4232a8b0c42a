/** A program with a route for each kind of refusal. The text that a test looks for stands on a line of its own. */
export const stepsProgram: Record<string, string> = {
  "index.ts": `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionOf } from "./functions";

interface RouteOptions {
  authorizationType?: string;
  authorizationScopes?: string[];
  authorizerId?: pulumi.Input<string>;
}

const users = new aws.cognito.UserPool("users");
const web = new aws.cognito.UserPoolClient("web", {
  userPoolId: users.id,
  explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
});

const identities = new aws.cognito.IdentityPool("identities", {
  identityPoolName: "identities",
  cognitoIdentityProviders: [{ clientId: web.id, providerName: users.endpoint, serverSideTokenCheck: true }],
});
const trust = (value: string) => pulumi.jsonStringify({
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: "cognito-identity.amazonaws.com" },
    Condition: {
      StringEquals: { "cognito-identity.amazonaws.com:aud": value === "" ? identities.id : value },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
    },
  }],
});
const member = new aws.iam.Role("member", { name: "member", assumeRolePolicy: trust("") });
new aws.cognito.IdentityPoolRoleAttachment("roles", {
  identityPoolId: identities.id,
  roles: { authenticated: member.arn },
});

const uploads = new aws.s3.Bucket("uploads", { bucket: "uploads", forceDestroy: true });
new aws.s3.BucketCorsConfiguration("uploads-cors", {
  bucket: uploads.id,
  corsRules: [{ allowedMethods: ["PUT"], allowedOrigins: ["https://app.example.com"] }],
});
const items = new aws.dynamodb.Table("items", {
  name: "items",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
});
new aws.iam.RolePolicy("member-objects", {
  name: "member-objects",
  role: member.name,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:PutObject", Resource: pulumi.interpolate\`\${uploads.arn}/*\` },
      { Effect: "Allow", Action: "dynamodb:GetItem", Resource: items.arn },
      { Sid: "NoSecrets", Effect: "Deny", Action: "s3:*", Resource: pulumi.interpolate\`\${uploads.arn}/secret/*\` },
    ],
  }),
});

const api = new aws.apigatewayv2.Api("api", {
  protocolType: "HTTP",
  corsConfiguration: { allowOrigins: ["https://app.example.com"], allowMethods: ["GET"], allowHeaders: ["authorization"] },
});
const jwt = new aws.apigatewayv2.Authorizer("jwt", {
  apiId: api.id,
  authorizerType: "JWT",
  identitySources: ["$request.header.Authorization"],
  jwtConfiguration: { issuer: pulumi.interpolate\`https://\${users.endpoint}\`, audiences: [web.id] },
});
const denier = functionOf("denier", "() => ({ isAuthorized: false })");
const custom = new aws.apigatewayv2.Authorizer("custom", {
  apiId: api.id,
  authorizerType: "REQUEST",
  authorizerUri: denier.invokeArn,
  authorizerPayloadFormatVersion: "2.0",
  enableSimpleResponses: true,
  authorizerResultTtlInSeconds: 0,
});
new aws.lambda.Permission("denier-permission", {
  action: "lambda:InvokeFunction",
  function: denier.name,
  principal: "apigateway.amazonaws.com",
});

function route(routeKey: string, target: aws.lambda.Function, options: RouteOptions = {}, timeout = 30_000): void {
  const integration = new aws.apigatewayv2.Integration(routeKey, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: target.arn,
    payloadFormatVersion: "2.0",
    timeoutMilliseconds: timeout,
  });
  new aws.apigatewayv2.Route(routeKey, {
    apiId: api.id,
    routeKey,
    target: pulumi.interpolate\`integrations/\${integration.id}\`,
    ...options,
  });
}

const good = functionOf("good", "() => 'good'");
new aws.lambda.Permission("good-permission", {
  action: "lambda:InvokeFunction",
  function: good.name,
  principal: "apigateway.amazonaws.com",
});
const faulty = functionOf("faulty", "() => { throw new TypeError('out of order'); }");
new aws.lambda.Permission("faulty-permission", {
  action: "lambda:InvokeFunction",
  function: faulty.name,
  principal: "apigateway.amazonaws.com",
});
const closed = functionOf("closed", "() => 'never'");

route("GET /open", good);
route("GET /limited", good);
route("GET /jwt", good, { authorizationType: "JWT", authorizerId: jwt.id });
route("GET /scoped", good, { authorizationType: "JWT", authorizerId: jwt.id, authorizationScopes: ["courses/read"] });
route("GET /iam", good, { authorizationType: "AWS_IAM" });
route("GET /custom", good, { authorizationType: "CUSTOM", authorizerId: custom.id });
route("GET /faulty", faulty);
route("GET /closed", closed);

new aws.apigatewayv2.Stage("stage", {
  apiId: api.id,
  name: "$default",
  autoDeploy: true,
  routeSettings: [{ routeKey: "GET /limited", throttlingBurstLimit: 1, throttlingRateLimit: 0.001 }],
});
new aws.sqs.Queue("jobs");
new aws.secretsmanager.SecretVersion("version", { secretId: "secret", secretString: pulumi.secret("swordfish") });
export const ids = { userPoolId: users.id, clientId: web.id, identityPoolId: identities.id, provider: users.endpoint };
`,
  "functions.ts": `import * as aws from "@pulumi/aws";
import { asset } from "@pulumi/pulumi";

const role = new aws.iam.Role("functions", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
  }),
});

export function functionOf(name: string, handler: string): aws.lambda.Function {
  const code = new asset.AssetArchive({ "index.js": new asset.StringAsset("exports.handler = async " + handler) });
  return new aws.lambda.Function(name, { name, role: role.arn, runtime: "nodejs22.x", handler: "index.handler", code });
}
`,
};

/** `file:line` of a text in the program. */
export function placeIn(file: string, text: string): string {
  const lines = (stepsProgram[file] ?? "").split("\n");
  const found = lines.flatMap((line, index) => (line.includes(text) ? [`${file}:${index + 1}`] : []));
  if (found.length !== 1) throw new Error(`${found.length} lines of ${file} have ${text}`);
  return found.join("");
}
