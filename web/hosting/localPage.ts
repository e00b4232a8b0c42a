import type { PageConfig, ServedProgram } from "pulumi-aws-local";
import type { PageConfiguration } from "../src/configuration";
import { LocalPageServer } from "./pageServer";

/** The sample page as a part of the local run. */
export const localPage: PageConfig = {
  callbackPath: "/callback",
  logoutPath: "/",
  serve: (run) =>
    new LocalPageServer({
      root: run.root,
      configuration: () => localConfiguration(run),
    }),
};

function localConfiguration(run: ServedProgram): PageConfiguration {
  const { program, outputs, endpoints, callbackUrl, logoutUrl, consoleUrl } = run;
  const { identityPoolId, uploadBucket } = outputs;
  const { cognito, s3 } = endpoints;
  const output = (name: string): string => {
    const value = outputs[name];
    if (typeof value === "string") return value;
    throw new Error(`The sample page needs the stack output ${name}; export it from index.ts.`);
  };
  return {
    stack: program.stack,
    region: program.region,
    apiUrl: output("apiUrl"),
    issuer: output("issuer"),
    userPoolId: output("userPoolId"),
    userPoolClientId: output("userPoolClientId"),
    hostedUiUrl: output("hostedUiUrl"),
    callbackUrl,
    logoutUrl,
    scopes: ["openid", "email", "profile"],
    ...(typeof identityPoolId === "string" && { identityPoolId }),
    ...(typeof uploadBucket === "string" && { uploadBucket }),
    ...(cognito !== undefined && {
      metadataUrl: `${cognito}/${output("userPoolId")}/.well-known/openid-configuration`,
    }),
    consoleUrl,
    endpoints: { ...(cognito !== undefined && { cognitoIdentity: cognito }), ...(s3 !== undefined && { s3 }) },
  };
}
