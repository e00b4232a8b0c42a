// Roles for GitHub Actions, without stored keys: the environment "prod" deploys, pull requests only read.
import { GithubDeployRoles } from "pulumi-secured-api";

const delivery = new GithubDeployRoles("delivery", {
  repository: "OWNER/REPO",
  roles: {
    deploy: {
      subject: { environment: "prod" },
      statements: [
        {
          actions: ["lambda:UpdateFunctionCode"],
          resources: ["arn:aws:lambda:eu-west-1:123456789012:function:hello-*"],
        },
      ],
    },
    preview: {
      subject: "pull_request",
      statements: [
        {
          actions: ["lambda:GetFunctionConfiguration"],
          resources: ["arn:aws:lambda:eu-west-1:123456789012:function:hello-*"],
        },
      ],
    },
  },
});

export const roleArns = delivery.roleArns;
