import type { StackResource } from "../../web/src/stack/resources";

const stackUrn = "urn:pulumi:dev::learninghub::pulumi:pulumi:Stack::learninghub-dev";
const resources: StackResource[] = [
  { urn: stackUrn, type: "pulumi:pulumi:Stack", name: "learninghub-dev", custom: false },
];

/** The URN that a test names a resource by. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::learninghub::${type}::${name}`;
}

const authPool = component("securedapi:index:AuthPool", "users");
const userPool = child(authPool, "aws:cognito/userPool:UserPool", "users");
child(authPool, "aws:cognito/userPoolClient:UserPoolClient", "users", { dependencies: [userPool] });
child(authPool, "aws:cognito/userPoolDomain:UserPoolDomain", "users", { dependencies: [userPool] });

const store = component("securedapi:index:DocumentTable", "store");
const table = child(store, "aws:dynamodb/table:Table", "store");

const api = component("securedapi:index:SecuredHttpApi", "api");
const httpApi = child(api, "aws:apigatewayv2/api:Api", "api");
child(api, "aws:apigatewayv2/authorizer:Authorizer", "api", { dependencies: [httpApi, userPool] });
route("GET /health", "NONE", "health");
route("GET /courses", "JWT", "listCourses");
route("GET /courses/{courseId}", "JWT", "getCourse");
route("POST /exams", "JWT", "submitExam");
route("GET /exams/{examId}", "JWT", "getExam");
route("GET /me/uploads", "AWS_IAM", "listUploads");
child(api, "aws:apigatewayv2/stage:Stage", "api", { dependencies: [httpApi] });

const uploads = component("securedapi:index:UploadBucket", "uploads");
child(uploads, "aws:s3/bucket:Bucket", "uploads");
child(uploads, "aws:s3/bucketVersioning:BucketVersioning", "uploads");

const identity = component("securedapi:index:IdentityRoles", "identity");
child(identity, "aws:cognito/identityPool:IdentityPool", "identity", { dependencies: [userPool] });
child(identity, "aws:iam/role:Role", "identity-authenticated");

/** The shape of the LearningHub stack, shortened: what the page draws and lights. */
export const exampleStack: readonly StackResource[] = resources;

function route(routeKey: string, authorizationType: string, name: string): void {
  const bundled = component("securedapi:index:BundledFunction", name);
  const role = child(bundled, "aws:iam/role:Role", name);
  const lambda = child(bundled, "aws:lambda/function:Function", name, { dependencies: [role, table] });
  const integration = child(api, "aws:apigatewayv2/integration:Integration", name, { dependencies: [httpApi, lambda] });
  child(api, "aws:apigatewayv2/route:Route", name, {
    dependencies: [httpApi, integration],
    routeKey,
    authorizationType,
  });
}

function component(type: string, name: string): string {
  return add({ type, name, parent: stackUrn, custom: false });
}

function child(parent: string, type: string, name: string, more: Partial<StackResource> = {}): string {
  return add({ type, name, parent, custom: true, ...more });
}

function add(resource: Omit<StackResource, "urn">): string {
  const urn = urnOf(resource.type, resource.name);
  resources.push({ urn, ...resource });
  return urn;
}
