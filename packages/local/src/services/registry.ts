import { apigateway } from "./apigateway/module";
import { cognitoIdentity } from "./cognito-identity/module";
import { cognitoIdp } from "./cognito-idp/module";
import { dynamodb } from "./dynamodb/module";
import { iam } from "./iam/module";
import { kms } from "./kms/module";
import { lambda } from "./lambda/module";
import { logs } from "./logs/module";
import { s3 } from "./s3/module";
import { secretsmanager } from "./secretsmanager/module";
import { ssm } from "./ssm/module";
import { sts } from "./sts/module";

/** All services; one that others ask comes before them. */
export const serviceModules = [
  iam,
  sts,
  logs,
  kms,
  lambda,
  cognitoIdp,
  cognitoIdentity,
  s3,
  dynamodb,
  ssm,
  secretsmanager,
  apigateway,
] as const;

type Module = (typeof serviceModules)[number];

/** The running services by name. */
export type RunningServices = { [Each in Module as Each["name"]]: ReturnType<Each["create"]> };
