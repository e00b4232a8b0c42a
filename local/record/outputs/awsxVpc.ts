import { isJsonObject, type Json, type JsonObject } from "../recordedProgram";
import { type RegisterChild, type RemoteComponent } from "./remoteComponents";

/** A kind of subnet that every zone gets one of. */
interface SubnetSpecification {
  type: string;
  name: string;
}

/** Public subnets come first, because NAT gateways live there. */
const ORDER = ["Public", "Private", "Isolated"];

/**
 * awsx's VPC (pulumi/pulumi-awsx, awsx/ec2/vpc.ts): in every availability zone one subnet of each kind that is asked for,
 * with a route table of its own. Addresses are divided evenly; awsx's other strategies differ in the subnets' sizes alone.
 */
export function awsxVpc(component: RemoteComponent, registerChild: RegisterChild): JsonObject {
  const { name, inputs } = component;
  const zones = zonesOf(component);
  const specifications = specificationsOf(inputs.subnetSpecs);
  const natStrategy = natStrategyOf(inputs.natGateways, specifications);
  const cidrBlock = typeof inputs.cidrBlock === "string" ? inputs.cidrBlock : "10.0.0.0/16";
  const tags = { Name: name, ...(isJsonObject(inputs.tags) && inputs.tags) };

  const { enableDnsHostnames = false, enableDnsSupport = true } = inputs;
  const vpc = registerChild({
    type: "aws:ec2/vpc:Vpc",
    name,
    inputs: { cidrBlock, enableDnsHostnames, enableDnsSupport, tags },
  });
  const ec2 = (type: string, child: string, parent: string, childInputs: JsonObject) =>
    registerChild({ type: `aws:ec2/${type}`, name: child, parent, inputs: childInputs });
  const gateway = ec2("internetGateway:InternetGateway", name, vpc.urn, { vpcId: vpc.id, tags });

  const lists = {
    subnets: [] as Json[],
    routeTables: [] as Json[],
    routeTableAssociations: [] as Json[],
    routes: [] as Json[],
    natGateways: [] as Json[],
    eips: [] as Json[],
  };
  const ofKind = (kind: string) => subnets.filter(({ type }) => type === kind);
  const subnets: { type: string; id: string; reference: Json }[] = [];
  const natGatewayIds: string[] = [];
  const blocks = evenBlocks(cidrBlock, zones.length, specifications.length);

  zones.forEach((availabilityZone, zone) => {
    for (const specification of specifications) {
      const subnetName = `${name}-${specification.name}-${zone + 1}`;
      const subnet = ec2("subnet:Subnet", subnetName, vpc.urn, {
        vpcId: vpc.id,
        availabilityZone,
        cidrBlock: blocks[zone]?.[specifications.indexOf(specification)] ?? cidrBlock,
        mapPublicIpOnLaunch: specification.type === "Public",
        tags: { ...tags, Name: subnetName, SubnetType: specification.type },
      });
      subnets.push({ type: specification.type, ...subnet });
      lists.subnets.push(subnet.reference);
      const table = ec2("routeTable:RouteTable", subnetName, subnet.urn, { vpcId: vpc.id, tags });
      lists.routeTables.push(table.reference);
      const association = { routeTableId: table.id, subnetId: subnet.id };
      lists.routeTableAssociations.push(
        ec2("routeTableAssociation:RouteTableAssociation", subnetName, table.urn, association).reference,
      );
      if (specification.type === "Public" && wantsNatGateway(natStrategy, natGatewayIds.length, zone)) {
        const number = `${name}-${zone + 1}`;
        const eip = ec2("eip:Eip", number, subnet.urn, { tags: { ...tags, Name: number } });
        lists.eips.push(eip.reference);
        const nat = ec2("natGateway:NatGateway", number, subnet.urn, { subnetId: subnet.id, allocationId: eip.id });
        lists.natGateways.push(nat.reference);
        natGatewayIds.push(nat.id);
      }
      const natGatewayId = natGatewayIds[natStrategy === "Single" ? 0 : zone];
      const target =
        specification.type === "Public"
          ? { gatewayId: gateway.id }
          : specification.type === "Private" && natGatewayId !== undefined && { natGatewayId };
      if (target) {
        const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target };
        lists.routes.push(ec2("route:Route", subnetName, table.urn, route).reference);
      }
    }
  });

  return {
    vpc: vpc.reference,
    vpcId: vpc.id,
    internetGateway: gateway.reference,
    ...lists,
    publicSubnets: ofKind("Public").map(({ reference }) => reference),
    privateSubnets: ofKind("Private").map(({ reference }) => reference),
    isolatedSubnets: ofKind("Isolated").map(({ reference }) => reference),
    publicSubnetIds: ofKind("Public").map(({ id }) => id),
    privateSubnetIds: ofKind("Private").map(({ id }) => id),
    isolatedSubnetIds: ofKind("Isolated").map(({ id }) => id),
    subnetLayout: specifications.map(({ type, name: specificationName }) => ({ type, name: specificationName })),
    vpcEndpoints: [],
  };
}

function zonesOf({ inputs, surroundings }: RemoteComponent): string[] {
  const named = inputs.availabilityZoneNames;
  if (Array.isArray(named)) return named.map(String);
  const count = inputs.numberOfAvailabilityZones;
  const letters = ["a", "b", "c", "d", "e", "f"].slice(0, typeof count === "number" ? count : 3);
  return letters.map((letter) => surroundings.region + letter);
}

/** Without specifications awsx makes a public and a private subnet in each zone. */
function specificationsOf(given: Json | undefined): SubnetSpecification[] {
  const specifications: JsonObject[] = Array.isArray(given)
    ? given.filter(isJsonObject)
    : [{ type: "Private" }, { type: "Public" }];
  return specifications
    .map(({ type, name }) => {
      const kind = typeof type === "string" ? type : "";
      return { type: kind, name: typeof name === "string" ? name : kind.toLowerCase() };
    })
    .filter(({ type }) => type !== "Unused")
    .sort((one, other) => ORDER.indexOf(one.type) - ORDER.indexOf(other.type));
}

/** `None`, `Single` or `OnePerAz`, the default where there are both kinds of subnet that it is for. */
function natStrategyOf(given: Json | undefined, specifications: SubnetSpecification[]): string {
  if (isJsonObject(given) && typeof given.strategy === "string") return given.strategy;
  return ["Public", "Private"].every((kind) => specifications.some(({ type }) => type === kind)) ? "OnePerAz" : "None";
}

function wantsNatGateway(strategy: string, existing: number, zone: number): boolean {
  return strategy === "Single" ? existing === 0 : strategy === "OnePerAz" && existing <= zone;
}

/** Divides a CIDR block: by zone, then by kind of subnet, each time into a power of two of equal parts. */
function evenBlocks(cidrBlock: string, zones: number, kinds: number): string[][] {
  const [address = "", length = "16"] = cidrBlock.split("/");
  const start = address.split(".").reduce((total, octet) => total * 256 + Number(octet), 0);
  const zoneLength = Number(length) + Math.ceil(Math.log2(Math.max(zones, 1)));
  const subnetLength = zoneLength + Math.ceil(Math.log2(Math.max(kinds, 1)));
  const text = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
  return Array.from({ length: zones }, (_, zone) =>
    Array.from({ length: kinds }, (__, kind) => {
      const first = start + zone * 2 ** (32 - zoneLength) + kind * 2 ** (32 - subnetLength);
      return `${text(first)}/${subnetLength}`;
    }),
  );
}
