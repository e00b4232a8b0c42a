import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Containers (ECR, ECS, EKS) and the load balancers in front of them. */
export const containerModels: Record<string, ResourceModel> = {
  "aws:ecr/repository:Repository": model<aws.ecr.Repository>({
    id: (repository) => repository.physicalName,
    defaults: { imageTagMutability: "MUTABLE" },
    outputs: (repository) => {
      const { accountId, region, dnsSuffix } = repository.providerContext;
      return {
        arn: repository.arn("ecr", `repository/${repository.physicalName}`),
        registryId: accountId,
        repositoryUrl: `${accountId}.dkr.ecr.${region}.${dnsSuffix}/${repository.physicalName}`,
      };
    },
  }),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ofRepository(),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ofRepository(),

  "aws:ecs/cluster:Cluster": model<aws.ecs.Cluster>({
    id: (cluster) => cluster.arn("ecs", `cluster/${cluster.physicalName}`),
    outputs: (cluster) => ({ arn: cluster.id }),
  }),
  "aws:ecs/service:Service": model<aws.ecs.Service>({
    id: (service) => {
      const cluster = service.text("cluster", "default").replace(/^.*\//, "");
      return service.arn("ecs", `service/${cluster}/${service.physicalName}`);
    },
    outputs: (service) => ({ arn: service.id }),
  }),
  "aws:ecs/taskDefinition:TaskDefinition": model<aws.ecs.TaskDefinition>({
    nameProperty: null,
    id: (task) => task.text("family"),
    defaults: { networkMode: "bridge" },
    outputs: (task) => {
      const arnWithoutRevision = task.arn("ecs", `task-definition/${task.id}`);
      return { arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 };
    },
  }),

  "aws:eks/cluster:Cluster": model<aws.eks.Cluster>({
    id: (cluster) => cluster.physicalName,
    outputs: (cluster) => {
      const { region, dnsSuffix } = cluster.providerContext;
      const code = cluster.hex("id", 32).toUpperCase();
      return {
        arn: cluster.arn("eks", `cluster/${cluster.id}`),
        certificateAuthority: { data: Buffer.from(cluster.hex("certificate", 64)).toString("base64") },
        createdAt: creationDate,
        endpoint: `https://${code}.gr7.${region}.eks.${dnsSuffix}`,
        identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.${dnsSuffix}/id/${code}` }] }],
        status: "ACTIVE",
      };
    },
  }),

  "aws:lb/loadBalancer:LoadBalancer": loadBalancer(),
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer(),
  "aws:lb/targetGroup:TargetGroup": targetGroup(),
  "aws:alb/targetGroup:TargetGroup": targetGroup(),
  "aws:lb/listener:Listener": below("loadBalancerArn", "loadbalancer", "listener"),
  "aws:alb/listener:Listener": below("loadBalancerArn", "loadbalancer", "listener"),
  "aws:lb/listenerRule:ListenerRule": below("listenerArn", "listener", "listener-rule"),
  "aws:alb/listenerRule:ListenerRule": below("listenerArn", "listener", "listener-rule"),
};

function ofRepository(): ResourceModel {
  return model<aws.ecr.LifecyclePolicy>({
    nameProperty: null,
    id: (policy) => policy.text("repository"),
    outputs: (policy) => ({ registryId: policy.providerContext.accountId }),
  });
}

function loadBalancer(): ResourceModel {
  const suffix = (balancer: OutputMocks): string => {
    const kinds: Partial<Record<string, string>> = { network: "net", gateway: "gwy" };
    const kind = kinds[balancer.text("loadBalancerType")] ?? "app";
    return `${kind}/${balancer.physicalName}/${balancer.hex("arn", 16)}`;
  };
  return model<aws.lb.LoadBalancer>({
    id: (balancer) => balancer.arn("elasticloadbalancing", `loadbalancer/${suffix(balancer)}`),
    defaults: { internal: false, loadBalancerType: "application" },
    outputs: (balancer) => {
      const { region, dnsSuffix } = balancer.providerContext;
      const name = `${balancer.inputs.internal === true ? "internal-" : ""}${balancer.physicalName}`;
      const isNetwork = balancer.text("loadBalancerType") === "network";
      return {
        arn: balancer.id,
        arnSuffix: suffix(balancer),
        // Elastic Load Balancing User Guides, "DNS name"
        dnsName: isNetwork
          ? `${name}-${balancer.hex("arn", 16)}.elb.${region}.${dnsSuffix}`
          : `${name}-${balancer.characters("dns", 10, alphabets.digits)}.${region}.elb.${dnsSuffix}`,
        zoneId: `Z${balancer.characters("zone", 13, alphabets.upperAlphanumeric)}`,
      };
    },
  });
}

function targetGroup(): ResourceModel {
  const suffix = (group: OutputMocks): string => `targetgroup/${group.physicalName}/${group.hex("arn", 16)}`;
  return model<aws.lb.TargetGroup>({
    id: (group) => group.arn("elasticloadbalancing", suffix(group)),
    outputs: (group) => ({ arn: group.id, arnSuffix: suffix(group) }),
  });
}

/** ARNs that continue the one of what they belong to. */
function below(owner: string, ownerKind: string, kind: string): ResourceModel {
  return model<aws.lb.Listener & aws.lb.ListenerRule>({
    nameProperty: null,
    id: (part) => `${part.text(owner).replace(`:${ownerKind}/`, `:${kind}/`)}/${part.hex("arn", 16)}`,
    outputs: (part) => ({ arn: part.id }),
  });
}
