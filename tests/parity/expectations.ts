import { descriptionExpectations } from "./areas/administration/descriptions";
import { groupExpectations } from "./areas/administration/groups";
import { userExpectations } from "./areas/administration/users";
import { corsExpectations } from "./areas/api/cors";
import { iamExpectations } from "./areas/api/iamRoutes";
import { jwtExpectations } from "./areas/api/jwtAuthorizer";
import { routeExpectations } from "./areas/api/routes";
import { throttlingExpectations } from "./areas/api/throttling";
import { bucketExpectations } from "./areas/bucket";
import { authorizeExpectations } from "./areas/hosted/authorizeEndpoint";
import { logoutExpectations } from "./areas/hosted/logoutEndpoint";
import { revokeExpectations } from "./areas/hosted/revokeEndpoint";
import { tokenEndpointExpectations } from "./areas/hosted/tokenEndpoint";
import { userInfoExpectations } from "./areas/hosted/userInfoEndpoint";
import { identityExpectations } from "./areas/identity";
import { inputChecks } from "./areas/inputChecks";
import { profileExpectations } from "./areas/profile";
import { protocolExpectations } from "./areas/protocol";
import { signInExpectations } from "./areas/signIn";
import { signUpExpectations } from "./areas/signUp";
import { tokenExpectations } from "./areas/tokens";
import type { Expectation } from "./expectation";

/** All expectations, in the order in which they are checked. */
export const expectations: readonly Expectation[] = [
  ...protocolExpectations,
  ...signUpExpectations,
  ...signInExpectations,
  ...tokenExpectations,
  ...profileExpectations,
  ...userExpectations,
  ...groupExpectations,
  ...descriptionExpectations,
  ...inputChecks,
  ...authorizeExpectations,
  ...tokenEndpointExpectations,
  ...userInfoExpectations,
  ...revokeExpectations,
  ...logoutExpectations,
  ...jwtExpectations,
  ...routeExpectations,
  ...corsExpectations,
  ...iamExpectations,
  ...identityExpectations,
  ...bucketExpectations,
  ...throttlingExpectations,
];
