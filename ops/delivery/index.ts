import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
// By file: the package's index loads every component, which costs 0.1 s at each run.
import { defaultTags } from "../../components/shared/defaultTags";
import { GithubDeployRoles } from "../../components/githubDeployRoles/githubDeployRoles";
import type { GithubDeployRole } from "pulumi-secured-api";
import { loadDeliveryConfig } from "./deliveryConfig";
import { deployPolicies } from "./deployPolicies";
import { deployStatements, driftStatements, previewStatements } from "./runPermissions";

const config = loadDeliveryConfig();
const tagOpts = { transformations: [defaultTags({ project: pulumi.getProject(), stack: pulumi.getStack() })] };

async function account() {
  const [{ accountId }, { partition }] = await Promise.all([aws.getCallerIdentity(), aws.getPartition()]);
  return { accountId, partition, region: config.region };
}

export = async () => {
  const here = await account();
  const { repository, state, oidcProviderArn, permissionsBoundaryArn } = config;
  const derived = config.deployPolicyArns.length === 0;
  const policies = new Map(
    config.environments.map((environment) => [
      environment,
      derived ? deployPolicies(environment, here, tagOpts) : undefined,
    ]),
  );
  const deploys = config.environments.map((environment): [string, GithubDeployRole] => {
    const managedPolicyArns = policies.get(environment)?.managedPolicyArns ?? config.deployPolicyArns;
    return [environment, { subject: { environment }, managedPolicyArns, statements: deployStatements(here, state) }];
  });
  const roles = new GithubDeployRoles(
    "delivery",
    {
      repository,
      roles: {
        ...Object.fromEntries(deploys),
        preview: { subject: "pull_request", statements: previewStatements(here, state) },
        drift: { subject: { branch: config.mainBranch }, readOnly: true, statements: driftStatements(here, state) },
      },
      ...(oidcProviderArn !== undefined && { oidcProviderArn }),
      ...(permissionsBoundaryArn !== undefined && { permissionsBoundaryArn }),
    },
    tagOpts,
  );
  const boundaryArns = [...policies].flatMap(([environment, own]) => (own ? [[environment, own.boundaryArn]] : []));
  return {
    roleArns: roles.roleArns,
    oidcProviderArn: roles.oidcProviderArn,
    boundaryArns: Object.fromEntries(boundaryArns) as Record<string, pulumi.Output<string>>,
  };
};
