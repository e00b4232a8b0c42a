import type { Mocks } from "./outputMocks";

/**
 * Services whose name in ARNs is not that of Pulumi's module (Service Authorization Reference), and what stands between
 * the kind and the name where it is no slash.
 */
const services: Partial<Record<string, { service?: string; separator?: ":" }>> = {
  alb: { service: "elasticloadbalancing" },
  lb: { service: "elasticloadbalancing" },
  elb: { service: "elasticloadbalancing" },
  acmpca: { service: "acm-pca" },
  amp: { service: "aps" },
  appautoscaling: { service: "application-autoscaling" },
  bedrockfoundation: { service: "bedrock" },
  cfg: { service: "config" },
  cloudwatch: { separator: ":" },
  cognito: { service: "cognito-idp" },
  directoryservice: { service: "ds" },
  docdb: { service: "rds", separator: ":" },
  ebs: { service: "ec2" },
  ec2clientvpn: { service: "ec2" },
  ec2transitgateway: { service: "ec2" },
  efs: { service: "elasticfilesystem" },
  elasticache: { separator: ":" },
  elasticsearch: { service: "es" },
  emr: { service: "elasticmapreduce" },
  emrserverless: { service: "emr-serverless" },
  lambda: { separator: ":" },
  msk: { service: "kafka" },
  mskconnect: { service: "kafkaconnect" },
  mwaa: { service: "airflow" },
  neptune: { service: "rds", separator: ":" },
  opensearch: { service: "es" },
  rds: { separator: ":" },
  redshift: { separator: ":" },
  servicecatalog: { service: "catalog" },
  sesv2: { service: "ses" },
  sfn: { service: "states", separator: ":" },
  ssoadmin: { service: "sso" },
  synthetics: { separator: ":" },
  timestreamwrite: { service: "timestream" },
  verifiedaccess: { service: "ec2" },
  vpc: { service: "ec2" },
  vpclattice: { service: "vpc-lattice" },
};

/** Services that write their kinds with hyphens: `transit-gateway`. The others write them as one word. */
const hyphenatingServices = new Set([
  "batch",
  "ec2",
  "ecs",
  "elasticfilesystem",
  "events",
  "rds",
  "ssm",
  "vpc-lattice",
]);

/** Modules whose resources have their ARN for an id (the Terraform AWS provider's `id` attribute). */
const arnIds = new Set([
  "apprunner",
  "batch",
  "codestarconnections",
  "globalaccelerator",
  "imagebuilder",
  "msk",
  "networkfirewall",
]);

/** Services whose ARNs have no region (IAM User Guide, "ARN format"). */
const globalServices = new Set([
  "iam",
  "cloudfront",
  "globalaccelerator",
  "organizations",
  "networkmanager",
  "budgets",
  "shield",
]);

/** Types of a module that is several services. */
const typeServices: [pattern: RegExp, service: string][] = [
  [/^aws:cloudwatch\/event/, "events"],
  [/^aws:cloudwatch\/log/, "logs"],
  [/^aws:cognito\/identity/, "cognito-identity"],
  [/^aws:kinesis\/firehose/, "firehose"],
  [/^aws:kinesis\/analytics/, "kinesisanalytics"],
  [/^aws:route53\/resolver/, "route53resolver"],
];

/** `cognito` for `aws:cognito/userPool:UserPool`. */
export function moduleOf(token: string): string {
  return token.split(":")[1]?.split("/")[0] ?? "";
}

/** True for a type whose id is its ARN. */
export function idIsArn(type: string): boolean {
  return type.startsWith("aws:") && arnIds.has(moduleOf(type));
}

/** The ARN of a resource that nothing more is known about: `arn:aws:rds:eu-central-1:000000000000:cluster:orders`. */
export function awsArn(token: string, mocks: Mocks, name: string, id: string): string {
  const module = moduleOf(token);
  const { service = module, separator = "/" } = services[module] ?? {};
  const own = typeServices.find(([pattern]) => pattern.test(token))?.[1] ?? service;
  const member = token.slice(token.lastIndexOf(":") + 1).replace(/V2$/, "");
  const hyphenated = member.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
  const kind = hyphenatingServices.has(own) ? hyphenated : member.toLowerCase();
  const resource = [kind, name === "" ? id : name].join(separator);
  if (own === "apigateway" || own === "route53") {
    const scope = own === "route53" ? "" : mocks.providerContext.region;
    return `arn:${mocks.providerContext.partition}:${own}:${scope}::${own === "route53" ? "" : "/"}${resource}`;
  }
  return mocks.arn(own, resource, globalServices.has(own) ? "global" : "regional");
}
