import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuthPool } from "./components/authPool";
import { BundledFunction, type FunctionStatement } from "./components/bundledFunction";
import { defaultTags } from "./components/defaultTags";
import { DocumentTable } from "./components/documentTable";
import { IdentityRoles } from "./components/identityRoles";
import { SecuredHttpApi } from "./components/securedHttpApi";
import { UploadBucket } from "./components/uploadBucket";
import { defaultDomainPrefix, loadConfig } from "./config";
import { seedItems } from "./handlers/store/initialCourses";

const config = loadConfig();
const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
const tagged = { transformations: [defaultTags({ project, stack })] };
const kept = { ...tagged, protect: config.deletionProtection };

const ownDomainPrefix = aws.getCallerIdentityOutput().accountId.apply((id) => defaultDomainPrefix(project, stack, id));
const users = new AuthPool("users", { ...config.users, domainPrefix: config.domainPrefix ?? ownDomainPrefix }, kept);

const store = new DocumentTable("store", { deletionProtection: config.deletionProtection, seedItems }, kept);
const uploads =
  config.uploads &&
  new UploadBucket("uploads", { allowOrigins: config.corsOrigins, forceDestroy: !config.deletionProtection }, kept);

/** The function in handlers/<name>.ts, with these environment variables and one statement for what it may do. */
function handler(name: string, environment: Record<string, pulumi.Input<string>>, statement: FunctionStatement) {
  const args = { entry: `handlers/${name}.ts`, environment, statements: [statement], external: ["kysely", "libsql"] };
  return { handler: new BundledFunction(name, { ...args, logRetentionDays: config.logRetentionDays }, tagged) };
}

function storeHandler(name: string, ...actions: string[]) {
  const environment = { STORE_URL: pulumi.interpolate`dynamodb:${store.tableName}` };
  return handler(name, environment, { actions, resources: [store.arn] });
}

function uploadHandler(name: string, bucket: UploadBucket) {
  return handler(name, { UPLOAD_BUCKET: bucket.bucketName }, { actions: ["s3:ListBucket"], resources: [bucket.arn] });
}

const exposeHeaders = ["location", "retry-after", "www-authenticate", "apigw-requestid"];
const api = new SecuredHttpApi(
  "api",
  {
    ...config.api,
    jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
    cors: { allowOrigins: config.corsOrigins, exposeHeaders },
    routes: {
      "GET /health": { ...storeHandler("health", "dynamodb:GetItem"), auth: "none" },
      "GET /courses": storeHandler("listCourses", "dynamodb:Query"),
      "GET /courses/{courseId}": storeHandler("getCourse", "dynamodb:GetItem"),
      "POST /exams": storeHandler("submitExam", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:ConditionCheckItem"),
      "GET /exams/{examId}": storeHandler("getExam", "dynamodb:GetItem"),
      ...(uploads && { "GET /me/uploads": { ...uploadHandler("listUploads", uploads), auth: "iam" } }),
    },
  },
  tagged,
);

const identity = config.identityPool && new IdentityRoles("identity", { authPool: users }, tagged);
if (identity && uploads) {
  identity.grantReadWrite(uploads);
  identity.grantInvoke(api, ["GET /me/uploads"]);
}

// One object, because an exported constant without a value would make the engine warn at every run.
export = {
  region: config.region,
  apiUrl: api.apiUrl,
  userPoolId: users.userPoolId,
  userPoolClientId: users.userPoolClientId,
  issuer: users.issuer,
  hostedUiUrl: users.hostedUiUrl,
  loginUrl: users.loginUrl(config.users.callbackUrls[0]),
  logoutUrl: users.logoutUrl(config.users.logoutUrls[0]),
  ...(users.sesVerification && { sesVerification: users.sesVerification }),
  ...(identity && { identityPoolId: identity.identityPoolId }),
  ...(uploads && { uploadBucket: uploads.bucketName }),
};
