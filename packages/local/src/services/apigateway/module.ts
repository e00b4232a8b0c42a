import type { UserPools } from "../cognito-idp/userPools";
import { createIamAuthorizer } from "./iamAuthorizer";
import type { AccessControl } from "../iam/localIam";
import type { ServiceModule } from "../service";
import { apiAddresses } from "./apiAddresses";
import { Gateway } from "./gateway";
import type { FunctionInvoker } from "./lambdaIntegration";
import type { ObjectReader } from "./rest/restApiContext";
import { restResourceTypes } from "./rest/restApiDefinition";

/** HTTP and REST APIs. */
export const apigateway = {
  name: "apigateway",
  resourceTypes: [
    "aws:apigateway/basePathMapping:BasePathMapping",
    "aws:apigateway/domainName:DomainName",
    "aws:apigatewayv2/api:Api",
    "aws:apigatewayv2/apiMapping:ApiMapping",
    "aws:apigatewayv2/authorizer:Authorizer",
    "aws:apigatewayv2/deployment:Deployment",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigatewayv2/integration:Integration",
    "aws:apigatewayv2/route:Route",
    "aws:apigatewayv2/stage:Stage",
    "aws:lambda/permission:Permission",
    ...restResourceTypes,
  ],
  storage: [],
  addresses: apiAddresses,
  create: (program, { events }, { iam, lambda, s3, "cognito-idp": userPools }) =>
    new Gateway(program, {
      functions: lambda,
      verificationKey: (issuer, keyId) => userPools.verificationKey(issuer, keyId),
      authorizeIam: createIamAuthorizer(iam),
      rest: { iam, objects: s3 },
      onRequest: events.onRequest,
      onUnserved: (what) => {
        events.onDiagnostic("info", `recorded, not served: ${what}`);
      },
    }),
} satisfies ServiceModule<{
  iam: AccessControl;
  lambda: FunctionInvoker;
  s3: ObjectReader;
  "cognito-idp": Pick<UserPools, "verificationKey">;
}>;
