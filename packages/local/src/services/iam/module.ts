import type { ServiceModule } from "../service";
import { LocalIam } from "./localIam";

/** Roles, their sessions and the policies that decide. */
export const iam = {
  name: "iam",
  resourceTypes: [
    "aws:iam/policy:Policy",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:s3/bucketPolicy:BucketPolicy",
  ],
  storage: ["iam.sqlite"],
  create: (program, { dataDirectory }) => new LocalIam(program, { dataDirectory }),
} satisfies ServiceModule;
