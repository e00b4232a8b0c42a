import { clock, connection, hostName, plainHttp, tlsCertificate } from "./checks/addressChecks";
import { awsAuthorizer, awsFunction, awsIntegration, awsPermission, awsRoute } from "./checks/awsChecks";
import { answerHeaders, otherOrigins, preflight } from "./checks/corsChecks";
import { discoveryDocument, signingKeys } from "./checks/issuerChecks";
import { closedRoute, forgedToken, openedRoute, routesGiven } from "./checks/routeChecks";
import { hostedSignIn, tokenEndpoint } from "./checks/signInChecks";
import { tokenAudience, tokenForm, tokenIssuer, tokenSignature, tokenTime, tokenUse } from "./checks/tokenChecks";
import type { Check, RouteCheck } from "./check";

/** The checks of the API and its sign-in, in the order in which a request meets what they look at. */
export const checks: readonly Check[] = [
  hostName,
  tlsCertificate,
  plainHttp,
  connection,
  clock,
  discoveryDocument,
  signingKeys,
  tokenEndpoint,
  hostedSignIn,
  tokenForm,
  tokenSignature,
  tokenIssuer,
  tokenAudience,
  tokenUse,
  tokenTime,
  otherOrigins,
  routesGiven,
];

/** The checks of each route. */
export const routeChecks: readonly RouteCheck[] = [
  closedRoute,
  forgedToken,
  openedRoute,
  preflight,
  answerHeaders,
  awsRoute,
  awsAuthorizer,
  awsIntegration,
  awsPermission,
  awsFunction,
];
