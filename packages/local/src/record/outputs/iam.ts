import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** AWS Identity and Access Management. Its ARNs have no region. */
export const iamModels: Record<string, ResourceModel> = {
  "aws:iam/role:Role": model<aws.iam.Role>({
    id: (role) => role.physicalName,
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
    outputs: (role) => ({ arn: entityArn(role, "role"), createDate: creationDate, uniqueId: uniqueId(role, "AROA") }),
  }),
  "aws:iam/rolePolicy:RolePolicy": model<aws.iam.RolePolicy>({
    id: (policy) => `${policy.text("role")}:${policy.physicalName}`,
  }),
  "aws:iam/policy:Policy": model<aws.iam.Policy>({
    id: (policy) => entityArn(policy, "policy"),
    defaults: { path: "/" },
    outputs: (policy) => ({ arn: policy.id, attachmentCount: 0, policyId: uniqueId(policy, "ANPA") }),
  }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": model<aws.iam.RolePolicyAttachment>({
    nameProperty: null,
    id: (attachment) => `${attachment.text("role")}/${attachment.text("policyArn")}`,
  }),
  "aws:iam/instanceProfile:InstanceProfile": model<aws.iam.InstanceProfile>({
    id: (profile) => profile.physicalName,
    defaults: { path: "/" },
    outputs: (profile) => ({
      arn: entityArn(profile, "instance-profile"),
      createDate: creationDate,
      uniqueId: uniqueId(profile, "AIPA"),
    }),
  }),
  "aws:iam/user:User": model<aws.iam.User>({
    id: (user) => user.physicalName,
    defaults: { path: "/" },
    outputs: (user) => ({ arn: entityArn(user, "user"), uniqueId: uniqueId(user, "AIDA") }),
  }),
  "aws:iam/accessKey:AccessKey": model<aws.iam.AccessKey>({
    nameProperty: null,
    id: (key) => uniqueId(key, "AKIA").slice(0, 20),
    defaults: { status: "Active" },
    outputs: (key) => ({ createDate: creationDate, secret: key.characters("secret", 40, alphabets.alphanumeric) }),
  }),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": model<aws.iam.OpenIdConnectProvider>({
    nameProperty: null,
    id: (provider) =>
      provider.arn("iam", `oidc-provider/${provider.text("url").replace(/^https?:\/\//, "")}`, "global"),
    outputs: (provider) => ({ arn: provider.id }),
  }),
};

function entityArn(entity: OutputMocks, kind: string): string {
  return entity.arn("iam", `${kind}${entity.text("path", "/")}${entity.physicalName}`, "global");
}

/** IAM User Guide, "Unique identifiers": a prefix for the kind and 17 more characters. */
function uniqueId(entity: OutputMocks, prefix: string): string {
  return prefix + entity.characters("uniqueId", 17, alphabets.upperAlphanumeric);
}
