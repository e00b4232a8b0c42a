import { clock, connection, hostName, tlsCertificate } from "./checks/addressChecks";
import { awsAuthorizer, awsFunction, awsIntegration, awsPermission, awsRoute } from "./checks/awsChecks";
import { answerHeaders, otherOrigins, preflight } from "./checks/corsChecks";
import { discoveryDocument, signingKeys } from "./checks/issuerChecks";
import { closedRoute, openedRoute } from "./checks/routeChecks";
import { tokenAudience, tokenForm, tokenIssuer, tokenSignature, tokenTime, tokenUse } from "./checks/tokenChecks";
import type { Check } from "./check";

/** All checks, in the order in which a request meets what they look at. */
export const checks: readonly Check[] = [
  hostName,
  tlsCertificate,
  connection,
  clock,
  discoveryDocument,
  signingKeys,
  tokenForm,
  tokenSignature,
  tokenIssuer,
  tokenAudience,
  tokenUse,
  tokenTime,
  closedRoute,
  openedRoute,
  preflight,
  answerHeaders,
  otherOrigins,
  awsRoute,
  awsAuthorizer,
  awsIntegration,
  awsPermission,
  awsFunction,
];
