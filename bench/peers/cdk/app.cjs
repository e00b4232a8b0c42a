"use strict";

// The parts of index.ts by the AWS CDK, with the library's own defaults where the program does not care.

const { App, Duration, RemovalPolicy, Stack } = require("aws-cdk-lib");
const { CorsHttpMethod, HttpApi, HttpMethod } = require("aws-cdk-lib/aws-apigatewayv2");
const { HttpIamAuthorizer, HttpJwtAuthorizer } = require("aws-cdk-lib/aws-apigatewayv2-authorizers");
const { HttpLambdaIntegration } = require("aws-cdk-lib/aws-apigatewayv2-integrations");
const cognito = require("aws-cdk-lib/aws-cognito");
const { AttributeType, BillingMode, Table } = require("aws-cdk-lib/aws-dynamodb");
const iam = require("aws-cdk-lib/aws-iam");
const { Architecture, Code, Function: LambdaFunction, Runtime, Tracing } = require("aws-cdk-lib/aws-lambda");
const { LogGroup, RetentionDays } = require("aws-cdk-lib/aws-logs");
const { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } = require("aws-cdk-lib/aws-s3");

const app = new App();
const stack = new Stack(app, "LearningHub", { env: { account: "000000000000", region: "eu-central-1" } });
const origin = "https://dev.learninghub.example.com";

const users = new cognito.UserPool(stack, "Users", {
  signInAliases: { email: true },
  selfSignUpEnabled: true,
  standardAttributes: { email: { required: true }, fullname: { required: false } },
  accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
  passwordPolicy: { minLength: 12 },
});
const client = users.addClient("Client", {
  authFlows: { userSrp: true, adminUserPassword: true },
  generateSecret: false,
  preventUserExistenceErrors: true,
  oAuth: { flows: { authorizationCodeGrant: true }, callbackUrls: [`${origin}/callback`], logoutUrls: [`${origin}/`] },
});
users.addDomain("Domain", { cognitoDomain: { domainPrefix: "learninghub-dev" } });

const table = new Table(stack, "Store", {
  partitionKey: { name: "pk", type: AttributeType.STRING },
  sortKey: { name: "sk", type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
});
const uploads = new Bucket(stack, "Uploads", {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  versioned: true,
  removalPolicy: RemovalPolicy.RETAIN,
  cors: [{ allowedOrigins: [origin], allowedMethods: [HttpMethods.GET, HttpMethods.PUT] }],
});

function handler(name, environment) {
  return new LambdaFunction(stack, name, {
    runtime: Runtime.NODEJS_22_X,
    architecture: Architecture.ARM_64,
    handler: "index.handler",
    code: Code.fromInline("exports.handler = async () => ({ statusCode: 200 });"),
    environment,
    timeout: Duration.seconds(10),
    memorySize: 256,
    tracing: Tracing.ACTIVE,
    logGroup: new LogGroup(stack, `${name}Logs`, { retention: RetentionDays.ONE_WEEK }),
  });
}

const jwt = new HttpJwtAuthorizer("Jwt", users.userPoolProviderUrl, { jwtAudience: [client.userPoolClientId] });
const api = new HttpApi(stack, "Api", {
  corsPreflight: { allowOrigins: [origin], allowMethods: [CorsHttpMethod.ANY], allowHeaders: ["authorization"] },
});
const routes = [
  ["Health", HttpMethod.GET, "/health", "dynamodb:GetItem", undefined],
  ["ListCourses", HttpMethod.GET, "/courses", "dynamodb:Query", jwt],
  ["GetCourse", HttpMethod.GET, "/courses/{courseId}", "dynamodb:GetItem", jwt],
  ["SubmitExam", HttpMethod.POST, "/exams", "dynamodb:PutItem", jwt],
  ["GetExam", HttpMethod.GET, "/exams/{examId}", "dynamodb:GetItem", jwt],
];
for (const [name, method, path, action, authorizer] of routes) {
  const target = handler(name, { STORE_URL: `dynamodb:${table.tableName}` });
  target.addToRolePolicy(new iam.PolicyStatement({ actions: [action], resources: [table.tableArn] }));
  const integration = new HttpLambdaIntegration(`${name}Integration`, target);
  api.addRoutes({ path, methods: [method], integration, ...(authorizer && { authorizer }) });
}
const listUploads = handler("ListUploads", { UPLOAD_BUCKET: uploads.bucketName });
listUploads.addToRolePolicy(new iam.PolicyStatement({ actions: ["s3:ListBucket"], resources: [uploads.bucketArn] }));
const [uploadsRoute] = api.addRoutes({
  path: "/me/uploads",
  methods: [HttpMethod.GET],
  integration: new HttpLambdaIntegration("ListUploadsIntegration", listUploads),
  authorizer: new HttpIamAuthorizer(),
});

const identityPool = new cognito.CfnIdentityPool(stack, "Identity", {
  allowUnauthenticatedIdentities: false,
  cognitoIdentityProviders: [
    { clientId: client.userPoolClientId, providerName: users.userPoolProviderName, serverSideTokenCheck: true },
  ],
});
const signedIn = new iam.Role(stack, "Authenticated", {
  assumedBy: new iam.FederatedPrincipal(
    "cognito-identity.amazonaws.com",
    {
      StringEquals: { "cognito-identity.amazonaws.com:aud": identityPool.ref },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
    },
    "sts:AssumeRoleWithWebIdentity",
  ),
});
uploadsRoute.grantInvoke(signedIn);
signedIn.addToPolicy(
  new iam.PolicyStatement({
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [`${uploads.bucketArn}/\${cognito-identity.amazonaws.com:sub}/*`],
  }),
);
new cognito.CfnIdentityPoolRoleAttachment(stack, "Roles", {
  identityPoolId: identityPool.ref,
  roles: { authenticated: signedIn.roleArn },
});

app.synth();
