import { administrationExpectations } from "./areas/administration";
import { apiExpectations, throttlingExpectations } from "./areas/api";
import { bucketExpectations } from "./areas/bucket";
import { hostedExpectations } from "./areas/hosted";
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
  ...administrationExpectations,
  ...inputChecks,
  ...hostedExpectations,
  ...apiExpectations,
  ...identityExpectations,
  ...bucketExpectations,
  ...throttlingExpectations,
];
