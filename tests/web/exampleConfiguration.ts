import type { PageConfiguration } from "../../web/src/configuration";

/** A page for a stack on AWS. */
export const exampleConfiguration: PageConfiguration = {
  stack: "dev",
  region: "eu-central-1",
  apiUrl: "https://abc123.execute-api.eu-central-1.amazonaws.com",
  issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
  userPoolId: "eu-central-1_AbCdEfGhI",
  userPoolClientId: "1example23456789client",
  hostedUiUrl: "https://sign-in.example.com",
  callbackUrl: "https://app.example.com/callback",
  logoutUrl: "https://app.example.com/",
  scopes: ["openid", "email", "profile"],
  identityPoolId: "eu-central-1:00000000-0000-0000-0000-000000000000",
  uploadBucket: "uploads-1234567",
};
