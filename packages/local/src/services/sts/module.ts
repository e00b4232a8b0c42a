import * as z from "zod/mini";
import { AwsJsonError } from "../../http/awsJson";
import { optional, readInput, text } from "../../http/awsJsonInput";
import { answerAwsQuery } from "../../http/awsQuery";
import type { XmlElements } from "../../http/xml";
import type { AccessControl, AssumableRoles, WebIdentityRoles } from "../iam/localIam";
import { RoleNotAssumableError } from "../roleNotAssumableError";
import type { Service, ServiceModule } from "../service";
import { signedApi } from "../signedApi";
import type { SignedCall, SignedOperation } from "../signedApi";
import { recordedOpenIdProviders } from "../openIdProviders";
import { assumeRoleWithWebIdentity } from "./webIdentity";
import type { WebIdentityPeers } from "./webIdentity";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

type StsPeer = AccessControl & AssumableRoles & WebIdentityRoles;

const assumeRoleInput = z.object({
  RoleArn: text(20, 2048),
  RoleSessionName: text(2, 64).check(z.regex(/^[\w+=,.@-]*$/)),
  // Forms have no numbers.
  DurationSeconds: z._default(z.string().check(z.regex(/^\d{3,5}$/)), "3600"),
  ExternalId: optional(text(2, 1224)),
});

/** Assumed roles of functions (AWS Security Token Service API). Any program can ask who it is. */
export const sts = {
  name: "sts",
  resourceTypes: ["aws:iam/openIdConnectProvider:OpenIdConnectProvider"],
  takesUnsignedForms: true,
  targetPrefix: "",
  storage: [],
  create: (program, { events, issuers = {} }, { iam, "cognito-identity": identityPools }): Service => {
    let providers = recordedOpenIdProviders(program);
    return {
      handle: signedApi({
        service: "sts",
        protocol: (request, response, run) =>
          answerAwsQuery(request, response, namespace, async (...call) => (await run(...call)) as XmlElements),
        iam,
        onRequest: events.onRequest,
        operation: (name) => operations(iam).get(name),
        unsignedOperation: (name) =>
          name === "AssumeRoleWithWebIdentity"
            ? (input) => assumeRoleWithWebIdentity({ iam, identityPools, providers, issuers }, input)
            : undefined,
      }),
      update: (changed) => {
        providers = recordedOpenIdProviders(changed);
      },
      close: () => undefined,
    };
  },
} satisfies ServiceModule<{
  iam: StsPeer;
  "cognito-identity": WebIdentityPeers["identityPools"];
}>;

function operations(iam: StsPeer): Map<string, SignedOperation> {
  return new Map<string, SignedOperation>([
    [
      "GetCallerIdentity",
      // "No permissions are required to perform this operation."
      ({ session }) => {
        const principal = iam.principal(session);
        if (principal === undefined) throw new AwsJsonError("InvalidClientTokenId", `${session.roleArn} is gone.`);
        return { Arn: principal.arn, UserId: principal.userId, Account: principal.accountId };
      },
    ],
    ["AssumeRole", (call) => assumeRole(iam, call)],
  ]);
}

function assumeRole(iam: StsPeer, { session, input, origin }: SignedCall): XmlElements {
  const narrowing = Object.keys(input).find((name) => /^(?:Policy|PolicyArns|Tags|TransitiveTagKeys)\b/.test(name));
  // Without them the session could do more than was asked for.
  if (narrowing !== undefined) {
    throw new AwsJsonError("ValidationException", `${narrowing} is not offered by the local run; leave it out.`);
  }
  const given = readInput(assumeRoleInput, input, "ValidationException");
  const { RoleArn, RoleSessionName, DurationSeconds, ExternalId } = given;
  const seconds = Number(DurationSeconds);
  if (seconds < 900 || seconds > 43_200) {
    throw new AwsJsonError("ValidationException", `DurationSeconds is ${seconds}; it must be from 900 to 43200.`);
  }
  try {
    const { credentials, principal } = iam.assumeRole({
      session,
      roleArn: RoleArn,
      sessionName: RoleSessionName,
      externalId: ExternalId,
      durationSeconds: seconds,
      origin,
    });
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt = 0 } = credentials;
    return {
      AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(expiresAt).toISOString(),
      },
    };
  } catch (error) {
    if (!(error instanceof RoleNotAssumableError)) throw error;
    const caller = iam.principal(session)?.arn ?? session.roleArn;
    const message = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    throw new AwsJsonError("AccessDeniedException", message, error.message);
  }
}
