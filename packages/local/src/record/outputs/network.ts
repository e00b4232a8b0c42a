import type * as aws from "@pulumi/aws";
import { alphabets } from "./outputMocks";
import type { OutputMocks } from "./outputMocks";
import { creationDate, model } from "./resourceModel";
import type { ResourceModel } from "./resourceModel";

/** Amazon EC2, Route 53 and certificates. */
export const networkModels: Record<string, ResourceModel> = {
  "aws:ec2/vpc:Vpc": model<aws.ec2.Vpc>({
    nameProperty: null,
    id: ec2Id("vpc"),
    defaults: { enableDnsHostnames: false, enableDnsSupport: true, instanceTenancy: "default" },
    outputs: (vpc) => ({
      arn: vpc.arn("ec2", `vpc/${vpc.id}`),
      defaultNetworkAclId: `acl-${vpc.hex("acl", 17)}`,
      defaultRouteTableId: `rtb-${vpc.hex("rtb", 17)}`,
      defaultSecurityGroupId: `sg-${vpc.hex("sg", 17)}`,
      mainRouteTableId: `rtb-${vpc.hex("rtb", 17)}`,
      ownerId: vpc.providerContext.accountId,
    }),
  }),
  "aws:ec2/subnet:Subnet": model<aws.ec2.Subnet>({
    nameProperty: null,
    id: ec2Id("subnet"),
    defaults: { mapPublicIpOnLaunch: false },
    outputs: (subnet) => ({
      arn: subnet.arn("ec2", `subnet/${subnet.id}`),
      availabilityZone: subnet.text("availabilityZone", `${subnet.providerContext.region}a`),
      ownerId: subnet.providerContext.accountId,
    }),
  }),
  "aws:ec2/securityGroup:SecurityGroup": model<aws.ec2.SecurityGroup>({
    id: ec2Id("sg"),
    defaults: { description: "Managed by Pulumi" },
    outputs: (group) => ({
      arn: group.arn("ec2", `security-group/${group.id}`),
      ownerId: group.providerContext.accountId,
    }),
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": model<aws.ec2.DefaultSecurityGroup>({
    nameProperty: null,
    id: ec2Id("sg"),
    defaults: { description: "default VPC security group", name: "default" },
    outputs: (group) => ({
      arn: group.arn("ec2", `security-group/${group.id}`),
      ownerId: group.providerContext.accountId,
    }),
  }),
  "aws:ec2/securityGroupRule:SecurityGroupRule": model<aws.ec2.SecurityGroupRule>({
    nameProperty: null,
    id: ec2Id("sgrule"),
    outputs: (rule) => ({ securityGroupRuleId: ec2Id("sgr")(rule) }),
  }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule(),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule(),
  "aws:ec2/routeTable:RouteTable": owned("rtb", "route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { nameProperty: null, id: ec2Id("rtbassoc") },
  "aws:ec2/route:Route": { nameProperty: null, id: (route) => `r-${route.text("routeTableId")}${route.hex("id", 10)}` },
  "aws:ec2/internetGateway:InternetGateway": owned("igw", "internet-gateway"),
  "aws:ec2/natGateway:NatGateway": model<aws.ec2.NatGateway>({
    nameProperty: null,
    id: ec2Id("nat"),
    defaults: { connectivityType: "public" },
    outputs: (gateway) => ({ networkInterfaceId: `eni-${gateway.hex("eni", 17)}`, publicIp: publicIp(gateway) }),
  }),
  "aws:ec2/eip:Eip": model<aws.ec2.Eip>({
    nameProperty: null,
    id: ec2Id("eipalloc"),
    defaults: { domain: "vpc" },
    outputs: (eip) => ({
      allocationId: eip.id,
      arn: eip.arn("ec2", `elastic-ip/${eip.id}`),
      publicIp: publicIp(eip),
    }),
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": model<aws.ec2.VpcEndpoint>({
    nameProperty: null,
    id: ec2Id("vpce"),
    defaults: { vpcEndpointType: "Gateway" },
    outputs: (endpoint) => ({
      arn: endpoint.arn("ec2", `vpc-endpoint/${endpoint.id}`),
      ownerId: endpoint.providerContext.accountId,
      // only a gateway endpoint is a destination of routes
      ...(endpoint.text("vpcEndpointType", "Gateway") === "Gateway" && {
        prefixListId: `pl-${endpoint.hex("pl", 8)}`,
      }),
      state: "available",
    }),
  }),
  "aws:ec2/flowLog:FlowLog": model<aws.ec2.FlowLog>({
    nameProperty: null,
    id: ec2Id("fl"),
    defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
    outputs: (log) => ({ arn: log.arn("ec2", `vpc-flow-log/${log.id}`) }),
  }),
  "aws:ec2/networkInterface:NetworkInterface": model<aws.ec2.NetworkInterface>({
    nameProperty: null,
    id: ec2Id("eni"),
    outputs: (card) => ({ arn: card.arn("ec2", `network-interface/${card.id}`), privateIp: privateIp(card) }),
  }),
  "aws:ec2/instance:Instance": model<aws.ec2.Instance>({
    nameProperty: null,
    id: ec2Id("i"),
    outputs: (instance) => ({
      arn: instance.arn("ec2", `instance/${instance.id}`),
      availabilityZone: instance.text("availabilityZone", `${instance.providerContext.region}a`),
      instanceState: "running",
      primaryNetworkInterfaceId: `eni-${instance.hex("eni", 17)}`,
      privateDns: `ip-${privateIp(instance).replaceAll(".", "-")}.${instance.providerContext.region}.compute.internal`,
      privateIp: privateIp(instance),
      publicDns: isPublic(instance) ? publicDns(instance) : "",
      publicIp: isPublic(instance) ? publicIp(instance) : "",
    }),
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": model<aws.ec2.LaunchTemplate>({
    id: ec2Id("lt"),
    outputs: (template) => ({
      arn: template.arn("ec2", `launch-template/${template.id}`),
      defaultVersion: 1,
      latestVersion: 1,
    }),
  }),
  "aws:ebs/volume:Volume": model<aws.ebs.Volume>({
    nameProperty: null,
    id: ec2Id("vol"),
    defaults: { encrypted: false, type: "gp2" },
    outputs: (volume) => ({ arn: volume.arn("ec2", `volume/${volume.id}`), createTime: creationDate }),
  }),
  "aws:ec2/volumeAttachment:VolumeAttachment": { nameProperty: null, id: ec2Id("vai") },

  "aws:route53/zone:Zone": model<aws.route53.Zone>({
    id: (zone) => `Z${zone.characters("id", 20, alphabets.upperAlphanumeric)}`,
    defaults: { comment: "Managed by Pulumi", forceDestroy: false },
    outputs: (zone) => ({
      arn: zone.arn("route53", `hostedzone/${zone.id}`, "unowned"),
      zoneId: zone.id,
      nameServers: nameServers(),
      primaryNameServer: nameServers()[0] ?? "",
    }),
  }),
  "aws:route53/record:Record": model<aws.route53.Record>({
    nameProperty: null,
    id: (record) => `${record.text("zoneId")}_${record.text("name")}_${record.text("type")}`,
    outputs: (record) => ({ fqdn: record.text("name").replace(/\.$/, "") }),
  }),
  "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": firewall("fdl", "firewall-domain-list"),
  "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": firewall("frg", "firewall-rule-group"),
  "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": firewall(
    "frgassoc",
    "firewall-rule-group-association",
  ),
  "aws:route53/resolverFirewallRule:ResolverFirewallRule": {
    id: (rule) => `${rule.text("firewallRuleGroupId")}:${rule.text("firewallDomainListId")}`,
  },
  "aws:acm/certificate:Certificate": model<aws.acm.Certificate>({
    nameProperty: null,
    id: (certificate) => certificate.arn("acm", `certificate/${certificate.uuid("id")}`),
    defaults: { keyAlgorithm: "RSA_2048", validationMethod: "NONE" },
    outputs: (certificate) => ({
      arn: certificate.id,
      domainValidationOptions: domainValidationOptions(certificate),
      status: "PENDING_VALIDATION",
      type: "AMAZON_ISSUED",
    }),
  }),
  "aws:acm/certificateValidation:CertificateValidation": model<aws.acm.CertificateValidation>({
    nameProperty: null,
    id: () => creationDate,
  }),
};

/** The four name servers of a zone; also what a look-up of a zone answers. */
export function nameServers(): string[] {
  return ["ns-1.awsdns-00.com", "ns-2.awsdns-00.net", "ns-3.awsdns-00.org", "ns-4.awsdns-00.co.uk"];
}

/** EC2's ids: the kind, a hyphen and 17 hexadecimal digits (EC2 User Guide, "Resource IDs"). */
function ec2Id(prefix: string): (resource: OutputMocks) => string {
  return (resource) => `${prefix}-${resource.hex("id", 17)}`;
}

function owned(prefix: string, kind: string): ResourceModel {
  return model<aws.ec2.RouteTable & aws.ec2.InternetGateway>({
    nameProperty: null,
    id: ec2Id(prefix),
    outputs: (resource) => ({
      arn: resource.arn("ec2", `${kind}/${resource.id}`),
      ownerId: resource.providerContext.accountId,
    }),
  });
}

/** Parts of Route 53 Resolver's DNS Firewall. */
function firewall(prefix: string, kind: string): ResourceModel {
  return model<aws.route53.ResolverFirewallRuleGroup>({
    id: (part) => `rslvr-${prefix}-${part.hex("id", 17)}`,
    outputs: (part) => ({ arn: part.arn("route53resolver", `${kind}/${part.id}`) }),
  });
}

function securityGroupRule(): ResourceModel {
  return model<aws.vpc.SecurityGroupIngressRule & aws.vpc.SecurityGroupEgressRule>({
    nameProperty: null,
    id: ec2Id("sgr"),
    outputs: (rule) => ({ arn: rule.arn("ec2", `security-group-rule/${rule.id}`), securityGroupRuleId: rule.id }),
  });
}

/** 203.0.113.0/24 is set aside for documentation (RFC 5737): nobody is reached by mistake. */
/** Without a subnet an instance starts in one of the default VPC, where addresses are public unless it says otherwise. */
function isPublic({ inputs }: OutputMocks): boolean {
  const { associatePublicIpAddress, subnetId, networkInterfaces } = inputs;
  return associatePublicIpAddress === undefined
    ? subnetId === undefined && networkInterfaces === undefined
    : associatePublicIpAddress === true;
}

/** Amazon VPC User Guide, "DNS attributes for your VPC". */
function publicDns(instance: OutputMocks): string {
  const { region, dnsSuffix } = instance.providerContext;
  const place = region === "us-east-1" ? "compute-1" : `${region}.compute`;
  return `ec2-${publicIp(instance).replaceAll(".", "-")}.${place}.${dnsSuffix}`;
}

function publicIp(resource: OutputMocks): string {
  return `203.0.113.${1 + (parseInt(resource.hex("publicIp", 4), 16) % 254)}`;
}

function privateIp(resource: OutputMocks): string {
  return resource.text("privateIp", `10.0.0.${4 + (parseInt(resource.hex("privateIp", 4), 16) % 250)}`);
}

/** One record for each name of the certificate (ACM User Guide, "DNS validation"). */
function domainValidationOptions(certificate: OutputMocks): Record<string, string>[] {
  const alternatives = certificate.inputs.subjectAlternativeNames;
  const names = [
    certificate.text("domainName"),
    ...(Array.isArray(alternatives) ? alternatives.filter((name) => typeof name === "string") : []),
  ];
  return [...new Set(names)].map((domainName) => {
    // a wildcard is validated by the record of the name below it
    const base = domainName.replace(/^\*\./, "");
    const [token, target] = [certificate.hex(`token ${base}`, 32), certificate.hex(`target ${base}`, 32)];
    return {
      domainName,
      resourceRecordName: `_${token}.${base}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${target}.${certificate.characters("zone", 10, alphabets.lowerCase)}.acm-validations.aws.`,
    };
  });
}
