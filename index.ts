import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AuthPool } from "./components/authPool";
import { BundledFunction } from "./components/bundledFunction";
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

const users = new AuthPool("users", { ...config.users, domainPrefix: config.domainPrefix ?? ownDomainPrefix() }, kept);

const store = new DocumentTable("store", { deletionProtection: config.deletionProtection, seedItems }, kept);

/** The function in handlers/<name>.ts, with these actions on the store. */
function handler(name: string, ...actions: string[]): BundledFunction {
  const environment = { STORE_URL: pulumi.interpolate`dynamodb:${store.tableName}` };
  const shared = { environment, logRetentionDays: config.logRetentionDays, external: ["kysely", "libsql"] };
  const statements = [{ actions, resources: [store.arn] }];
  return new BundledFunction(name, { entry: `handlers/${name}.ts`, statements, ...shared }, tagged);
}

const api = new SecuredHttpApi(
  "api",
  {
    jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
    ...config.api,
    cors: { allowOrigins: config.corsOrigins, exposeHeaders: ["location", "retry-after"] },
    routes: {
      "GET /health": { handler: handler("health", "dynamodb:GetItem"), auth: "none" },
      "GET /courses": { handler: handler("listCourses", "dynamodb:Query") },
      "GET /courses/{courseId}": { handler: handler("getCourse", "dynamodb:GetItem") },
      "POST /exams": {
        handler: handler("submitExam", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:ConditionCheckItem"),
      },
      "GET /exams/{examId}": { handler: handler("getExam", "dynamodb:GetItem") },
    },
  },
  tagged,
);

const uploads = config.uploads
  ? new UploadBucket("uploads", { allowOrigins: config.corsOrigins, forceDestroy: !config.deletionProtection }, kept)
  : undefined;
const identity = config.identityPool ? new IdentityRoles("identity", { authPool: users }, tagged) : undefined;
if (identity && uploads) identity.grantReadWrite(uploads);

function ownDomainPrefix(): pulumi.Output<string> {
  return aws.getCallerIdentityOutput().accountId.apply((accountId) => defaultDomainPrefix(project, stack, accountId));
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
