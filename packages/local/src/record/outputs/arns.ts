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
  oam: {},
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

/** The ARN of a resource that nothing more is known about: `arn:aws:rds:eu-central-1:000000000000:cluster:orders`. */
export function awsArn(token: string, mocks: Mocks, name: string, id: string): string {
  const module = moduleOf(token);
  const { service = module, separator = "/" } = services[module] ?? {};
  const own = typeServices.find(([pattern]) => pattern.test(token))?.[1] ?? service;
  const member = token.slice(token.lastIndexOf(":") + 1).replace(/V2$/, "");
  // states alone writes its kinds in camel case: stateMachine, activity
  const kind = own === "states" ? member.charAt(0).toLowerCase() + member.slice(1) : member.toLowerCase();
  const resource = [kind, name === "" ? id : name].join(separator);
  if (own === "apigateway" || own === "route53") {
    const scope = own === "route53" ? "" : mocks.providerContext.region;
    return `arn:${mocks.providerContext.partition}:${own}:${scope}::${own === "route53" ? "" : "/"}${resource}`;
  }
  return mocks.arn(own, resource, globalServices.has(own) ? "global" : "regional");
}
