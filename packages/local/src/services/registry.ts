import { apigateway } from "./apigateway/module";
import { cognitoIdentity } from "./cognito-identity/module";
import { cognitoIdp } from "./cognito-idp/module";
import { dynamodb } from "./dynamodb/module";
import { iam } from "./iam/module";
import { lambda } from "./lambda/module";
import { s3 } from "./s3/module";

/** All services; one that others ask comes before them. */
export const serviceModules = [iam, lambda, cognitoIdp, cognitoIdentity, s3, dynamodb, apigateway] as const;

type Module = (typeof serviceModules)[number];

/** The running services by name. */
export type RunningServices = { [Each in Module as Each["name"]]: ReturnType<Each["create"]> };
