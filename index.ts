import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  ApiAlarms,
  AuthPool,
  defaultTags,
  IdentityRoles,
  permissionsBoundary,
  SecuredHttpApi,
  UploadBucket,
} from "pulumi-secured-api";
import { backendFunctions } from "./backend/backendFunctions";
import { documentStore } from "./backend/documentStore";
import { sqlServerStore } from "./backend/sqlServerStore";
import { defaultDomainPrefix, loadConfig } from "./config";

const config = loadConfig();
const { anonymousConcurrency, corsOrigins, deletionProtection, logRetentionDays, permissionsBoundaryArn } = config;
const tags = { project: pulumi.getProject(), stack: pulumi.getStack() };
const boundary = permissionsBoundaryArn === undefined ? [] : [permissionsBoundary(permissionsBoundaryArn)];
const tagOpts = { transformations: [defaultTags(tags), ...boundary] };
const protectOpts = { ...tagOpts, protect: deletionProtection };

const { accountId } = aws.getCallerIdentityOutput();
const ownDomainPrefix = accountId.apply((id) => defaultDomainPrefix(tags.project, tags.stack, id));
const domainPrefix = config.domainPrefix ?? ownDomainPrefix;
const users = new AuthPool("users", { ...config.users, domainPrefix }, protectOpts);
const store = config.database
  ? sqlServerStore({ ...config.database, deletionProtection, logRetentionDays, tags }, tagOpts)
  : documentStore(deletionProtection, protectOpts);
const uploads =
  config.uploads &&
  new UploadBucket("uploads", { allowOrigins: corsOrigins, forceDestroy: !deletionProtection }, protectOpts);

const functions = backendFunctions({ store, uploads, logRetentionDays, anonymousConcurrency }, tagOpts);
const exposeHeaders = ["location", "retry-after", "www-authenticate", "apigw-requestid"];
const api = new SecuredHttpApi(
  "api",
  {
    ...config.api,
    jwt: { issuer: users.issuer, audience: [users.userPoolClientId] },
    cors: { allowOrigins: corsOrigins, exposeHeaders },
    routes: {
      "GET /health": { handler: functions.health, auth: "none" },
      "GET /courses": { handler: functions.listCourses },
      "GET /courses/{courseId}": { handler: functions.getCourse },
      "POST /exams": { handler: functions.submitExam },
      "GET /exams/{examId}": { handler: functions.getExam },
      ...(functions.listUploads && { "GET /me/uploads": { handler: functions.listUploads, auth: "iam" } }),
    },
  },
  tagOpts,
);
const watched = { ...store.watched, ...(uploads && { bucket: uploads }), api, functions };
const alarms = config.alarms && new ApiAlarms("alarms", { ...config.alarms, ...watched }, tagOpts);

const identity = config.identityPool && new IdentityRoles("identity", { authPool: users }, tagOpts);
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
  ...store.outputs,
  ...(alarms && { alarmRecipient: alarms.recipient }),
};
