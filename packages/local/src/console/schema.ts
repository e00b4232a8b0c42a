import * as z from "zod/mini";

// The console's HTTP API: what its pages show, and what scripts may read. The OpenAPI document is made from these schemas.

const time = z.number().check(z.describe("Milliseconds since 1970."));
const headers = z
  .array(z.object({ name: z.string(), value: z.string() }))
  .check(z.describe("In the order sent. Secrets are redacted."));

/** A place in the program's source. */
const sourcePosition = z.object({
  file: z.string().check(z.describe("Relative to the project.")),
  line: z.number(),
  column: z.optional(z.number()),
});

/** One part of the way that a request took, up to where it was refused. */
const step = z.object({
  label: z.string().check(z.describe("Such as `JWT authorizer` or `Function listCourses`.")),
  outcome: z.enum(["passed", "refused"]),
  ms: z.optional(z.number()),
  reason: z.optional(z.string()).check(z.describe("Why it was refused.")),
  resourceUrn: z.optional(z.string()),
  change: z
    .optional(z.object({ what: z.string(), position: z.optional(sourcePosition) }))
    .check(z.describe("Where the program decides this.")),
});

/** A line in the list of requests. */
export const requestSummary = z.object({
  id: z.string(),
  time,
  service: z.string().check(z.describe("AWS's endpoint prefix, such as `apigateway` or `cognito-idp`.")),
  method: z.string(),
  path: z.string(),
  operation: z.optional(z.string()).check(z.describe("The API operation or route key.")),
  status: z.number(),
  ms: z.number(),
  functionName: z.optional(z.string()),
  principal: z.optional(z.string()),
  error: z.optional(z.string()),
  reason: z.optional(z.string()),
  replayOf: z.optional(z.string()).check(z.describe("The request that this one repeats.")),
});

const body = z.object({
  text: z.optional(z.string()).check(z.describe("Absent for bytes that are no text.")),
  bytes: z.number().check(z.describe("Length as sent; the text may be cut.")),
  truncated: z.boolean(),
});

export const requestDetail = z.extend(requestSummary, {
  url: z.string(),
  requestHeaders: headers,
  requestBody: body,
  responseHeaders: headers,
  responseBody: body,
  steps: z.array(step),
});

/** What to send again; what is absent is as it was. A redacted value that is sent back is the original one. */
export const replayInput = z.object({
  method: z.optional(z.string()),
  url: z.optional(z.string()).check(z.describe("An address of this run.")),
  headers: z.optional(headers),
  body: z.optional(z.string()),
});

export const logLine = z.object({
  id: z.number(),
  time,
  functionName: z.string(),
  requestId: z.optional(z.string()).check(z.describe("Lambda's request id of the invocation.")),
  apiRequestId: z.optional(z.string()).check(z.describe("The id of the request in the list of requests.")),
  line: z.string(),
});

/** An e-mail or a text message that AWS would have sent. */
export const message = z.object({
  id: z.string(),
  time,
  service: z.string().check(z.describe("`cognito-idp`, `sns` or `ses`.")),
  medium: z.enum(["EMAIL", "SMS"]),
  to: z.string(),
  from: z.optional(z.string()),
  subject: z.optional(z.string()),
  body: z.string().check(z.describe("HTML for an e-mail, text for an SMS.")),
  code: z.optional(z.string()),
  link: z.optional(z.string()),
  userPoolId: z.optional(z.string()),
  username: z.optional(z.string()),
  purpose: z.optional(z.string()).check(z.describe("The operation that sent it, such as `SignUp`.")),
});

export const resourceSummary = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  parent: z.optional(z.string()),
  custom: z.boolean(),
  id: z.optional(z.string()),
  served: z.boolean(),
  dependencies: z.array(z.string()),
  routeKey: z.optional(z.string()),
  authorizationType: z.optional(z.string()),
  position: z.optional(sourcePosition),
});

export const resourceDetail = z.extend(resourceSummary, {
  inputs: z.record(z.string(), z.unknown()).check(z.describe("Secrets are redacted.")),
  outputs: z.record(z.string(), z.unknown()),
  positions: z.array(sourcePosition).check(z.describe("The stack of the registration, innermost first.")),
});

export const runDescription = z.object({
  project: z.string(),
  stack: z.string(),
  region: z.string(),
  accountId: z.string(),
  root: z.string().check(z.describe("The project's folder, for links to an editor.")),
  startedAt: time,
  addresses: z.array(z.object({ name: z.string(), url: z.string() })),
  apis: z.array(z.object({ apiId: z.string(), name: z.string(), url: z.string() })),
  userPools: z.array(
    z.object({
      userPoolId: z.string(),
      name: z.string(),
      clients: z.array(z.object({ clientId: z.string(), name: z.string() })),
    }),
  ),
  functions: z.array(z.object({ functionName: z.string() })),
  buckets: z.array(z.object({ bucketName: z.string() })),
  tables: z.array(z.object({ tableName: z.string() })),
  queues: z.array(z.object({ name: z.string(), url: z.string() })),
});

/** An object of a bucket. */
export const listedObject = z.object({
  key: z.string(),
  size: z.number().check(z.describe("In bytes.")),
  lastModified: time,
  etag: z.string(),
});

export const decisionInput = z.object({
  principalArn: z.string().check(z.describe("A role of the program.")),
  action: z.string().check(z.describe("Such as `s3:GetObject`.")),
  resource: z.string().check(z.describe("An ARN.")),
  context: z.optional(z.record(z.string(), z.string())).check(z.describe("Condition keys.")),
});

export const decision = z.object({
  allowed: z.boolean(),
  reason: z.string(),
  statements: z.array(
    z.object({
      effect: z.enum(["Allow", "Deny"]),
      policy: z.string(),
      policyUrn: z.optional(z.string()).check(z.describe("Absent for policies that AWS manages.")),
      statement: z.unknown(),
      position: z.optional(sourcePosition),
    }),
  ),
});

/** What a function's role may do, and what it did in this run. */
export const functionPermissions = z.object({
  functionName: z.string(),
  roleArn: z.string(),
  used: z.array(z.object({ action: z.string(), resource: z.string(), count: z.number() })),
  unused: z.array(
    z.object({
      action: z.string(),
      resource: z.string(),
      policy: z.string(),
      checked: z
        .boolean()
        .check(z.describe("False for actions of services that are not served here, and for what Lambda itself does.")),
      position: z.optional(sourcePosition),
    }),
  ),
  refused: z.array(z.object({ action: z.string(), resource: z.string(), count: z.number(), reason: z.string() })),
  policy: z.optional(z.unknown()).check(z.describe("A policy document that allows what was refused.")),
});

export const tokenInput = z.object({ userPoolId: z.string(), clientId: z.string(), username: z.string() });
export const tokens = z.object({ idToken: z.string(), accessToken: z.string(), refreshToken: z.optional(z.string()) });

export const decodedToken = z.object({
  header: z.record(z.string(), z.unknown()),
  claims: z.record(z.string(), z.unknown()),
  authorizers: z.array(
    z.object({
      type: z.enum(["JWT", "COGNITO_USER_POOLS", "IDENTITY_POOL"]),
      apiId: z.string().check(z.describe("Of an identity pool its own id.")),
      apiName: z.string(),
      authorizerName: z.string(),
      accepted: z.boolean().check(z.describe("On at least one of its routes.")),
      reason: z.optional(z.string()),
      routes: z.array(z.object({ routeKey: z.string(), accepted: z.boolean(), reason: z.optional(z.string()) })),
    }),
  ),
});

export const sampleEvent = z.object({ name: z.string(), event: z.unknown() });

export const invocationResult = z.object({
  statusCode: z.number(),
  functionError: z.optional(z.string()),
  payload: z.unknown(),
  log: z.string(),
  ms: z.number(),
});

export type SourcePosition = z.infer<typeof sourcePosition>;
export type Step = z.infer<typeof step>;
export type RequestSummary = z.infer<typeof requestSummary>;
export type RequestDetail = z.infer<typeof requestDetail>;
export type ReplayInput = z.infer<typeof replayInput>;
export type LogLine = z.infer<typeof logLine>;
export type Message = z.infer<typeof message>;
export type ResourceSummary = z.infer<typeof resourceSummary>;
export type ResourceDetail = z.infer<typeof resourceDetail>;
export type RunDescription = z.infer<typeof runDescription>;
export type ListedObject = z.infer<typeof listedObject>;
export type DecisionInput = z.infer<typeof decisionInput>;
export type Decision = z.infer<typeof decision>;
export type FunctionPermissions = z.infer<typeof functionPermissions>;
export type TokenInput = z.infer<typeof tokenInput>;
export type Tokens = z.infer<typeof tokens>;
export type DecodedToken = z.infer<typeof decodedToken>;
export type SampleEvent = z.infer<typeof sampleEvent>;
export type InvocationResult = z.infer<typeof invocationResult>;
