import { isJsonObject } from "../recordedProgram";
import type { Json, JsonObject } from "../recordedProgram";
import type { RegisterChild, RemoteComponent } from "./remoteComponent";

/** A kind of subnet that every zone gets one of. */
interface SubnetSpecification {
  type: string;
  name: string;
  /** In the zones' order. */
  blocks: string[];
}

/** One of the VPC's resources. */
type Child = ReturnType<RegisterChild>;

/** A subnet and what belongs to it. */
interface Subnet {
  type: string;
  subnet: Child;
  routeTable: Child;
  association: Child;
  eip?: Child;
  natGateway?: Child;
  route?: Child;
}

/** Public subnets come first, because NAT gateways live there. */
const order = ["Public", "Private", "Isolated"];

/**
 * awsx's VPC (pulumi/pulumi-awsx, awsx/ec2/vpc.ts): in every availability zone one subnet of each kind that is asked for,
 * with a route table of its own. Subnets have the blocks that are given, or those of awsx's strategy `Auto`; its other
 * strategies differ in the subnets' sizes alone.
 */
export function awsxVpc(component: RemoteComponent, registerChild: RegisterChild): JsonObject {
  const { name, inputs } = component;
  const { enableDnsHostnames = false, enableDnsSupport = true, cidrBlock: givenBlock, natGateways } = inputs;
  const zones = zonesOf(component);
  const cidrBlock = typeof givenBlock === "string" ? givenBlock : "10.0.0.0/16";
  const specifications = specificationsOf(inputs.subnetSpecs, cidrBlock, zones.length);
  const natStrategy = natStrategyOf(natGateways, specifications);
  const tags = { Name: name, ...(isJsonObject(inputs.tags) && inputs.tags) };

  const vpcInputs = { cidrBlock, enableDnsHostnames, enableDnsSupport, tags };
  const vpc = registerChild({ type: "aws:ec2/vpc:Vpc", name, inputs: vpcInputs });
  const internetGateway = child("internetGateway:InternetGateway", name, vpc, { vpcId: vpc.id, tags });
  const subnets: Subnet[] = [];
  zones.forEach((_, zone) => {
    specifications.forEach((__, kind) => subnets.push(createSubnet(zone, kind)));
  });

  const existing = (part: keyof Omit<Subnet, "type">) => subnets.flatMap((subnet) => subnet[part] ?? []);
  const ofKind = (kind: string) => subnets.filter(({ type }) => type === kind).map(({ subnet }) => subnet);
  return {
    vpc: vpc.reference,
    vpcId: vpc.id,
    internetGateway: internetGateway.reference,
    subnets: references(existing("subnet")),
    publicSubnets: references(ofKind("Public")),
    privateSubnets: references(ofKind("Private")),
    isolatedSubnets: references(ofKind("Isolated")),
    publicSubnetIds: ofKind("Public").map(({ id }) => id),
    privateSubnetIds: ofKind("Private").map(({ id }) => id),
    isolatedSubnetIds: ofKind("Isolated").map(({ id }) => id),
    routeTables: references(existing("routeTable")),
    routeTableAssociations: references(existing("association")),
    routes: references(existing("route")),
    natGateways: references(existing("natGateway")),
    eips: references(existing("eip")),
    subnetLayout: specifications.map(({ type, name: kind }) => ({ type, name: kind })),
    vpcEndpoints: [],
  };

  function child(type: string, childName: string, parent: Child, childInputs: JsonObject): Child {
    return registerChild({ type: `aws:ec2/${type}`, name: childName, parent: parent.urn, inputs: childInputs });
  }

  function createSubnet(zone: number, kind: number): Subnet {
    const { type = "", name: kindName = "", blocks = [] } = specifications[kind] ?? {};
    const subnetName = `${name}-${kindName}-${zone + 1}`;
    const subnetTags = { ...tags, Name: subnetName, SubnetType: type };
    const subnet = child("subnet:Subnet", subnetName, vpc, {
      vpcId: vpc.id,
      availabilityZone: zones[zone] ?? null,
      cidrBlock: blocks[zone] ?? null,
      mapPublicIpOnLaunch: type === "Public",
      tags: subnetTags,
    });
    const routeTable = child("routeTable:RouteTable", subnetName, subnet, { vpcId: vpc.id, tags: subnetTags });
    const association = child("routeTableAssociation:RouteTableAssociation", subnetName, routeTable, {
      routeTableId: routeTable.id,
      subnetId: subnet.id,
    });
    const nat = type === "Public" && wantsNatGateway(natStrategy, zone) ? createNatGateway(zone, subnet) : {};
    const target = routeTarget(type, zone);
    const route =
      target && child("route:Route", subnetName, routeTable, { routeTableId: routeTable.id, ...everywhere, ...target });
    return { type, subnet, routeTable, association, ...nat, ...(route && { route }) };
  }

  function createNatGateway(zone: number, subnet: Child): Pick<Subnet, "eip" | "natGateway"> {
    const natName = `${name}-${zone + 1}`;
    const natTags = { ...tags, Name: natName };
    const eip = child("eip:Eip", natName, subnet, { tags: natTags });
    const natInputs = { subnetId: subnet.id, allocationId: eip.id, tags: natTags };
    return { eip, natGateway: child("natGateway:NatGateway", natName, subnet, natInputs) };
  }

  /** Where a subnet's default route leads; undefined when it has none. */
  function routeTarget(type: string, zone: number): JsonObject | undefined {
    if (type === "Public") return { gatewayId: internetGateway.id };
    const gateways = subnets.flatMap(({ natGateway }) => natGateway ?? []);
    const natGateway = gateways[natStrategy === "Single" ? 0 : zone];
    return type === "Private" && natGateway !== undefined ? { natGatewayId: natGateway.id } : undefined;
  }
}

const everywhere = { destinationCidrBlock: "0.0.0.0/0" };

function references(children: readonly Child[]): Json[] {
  return children.map(({ reference }) => reference);
}

function zonesOf({ inputs, providerContext }: RemoteComponent): string[] {
  const named = inputs.availabilityZoneNames;
  if (Array.isArray(named)) return named.map(String);
  const count = inputs.numberOfAvailabilityZones;
  const letters = ["a", "b", "c", "d", "e", "f"].slice(0, typeof count === "number" ? count : 3);
  return letters.map((letter) => providerContext.region + letter);
}

/** Without specifications awsx makes a public and a private subnet in each zone. Unused ones take up a block. */
function specificationsOf(given: Json | undefined, cidrBlock: string, zones: number): SubnetSpecification[] {
  const specifications: JsonObject[] = Array.isArray(given)
    ? given.filter(isJsonObject)
    : [{ type: "Private" }, { type: "Public" }];
  const masks = specifications.map(({ cidrMask }) => (typeof cidrMask === "number" ? cidrMask : undefined));
  const automatic = automaticBlocks(cidrBlock, zones, masks);
  return specifications
    .map(({ type, name, cidrBlocks }, index) => {
      const kind = typeof type === "string" ? type : "";
      const blocks = Array.isArray(cidrBlocks) ? cidrBlocks.map(String) : automatic.map((zone) => zone[index] ?? "");
      return { type: kind, name: typeof name === "string" ? name : kind.toLowerCase(), blocks };
    })
    .filter(({ type }) => type !== "Unused")
    .sort((one, other) => order.indexOf(one.type) - order.indexOf(other.type));
}

/** `None`, `Single` or `OnePerAz`, the default where there are both kinds of subnet that it is for. */
function natStrategyOf(given: Json | undefined, specifications: SubnetSpecification[]): string {
  if (isJsonObject(given) && typeof given.strategy === "string") return given.strategy;
  return ["Public", "Private"].every((kind) => specifications.some(({ type }) => type === kind)) ? "OnePerAz" : "None";
}

function wantsNatGateway(strategy: string, zone: number): boolean {
  return strategy === "OnePerAz" || (strategy === "Single" && zone === 0);
}

/**
 * Divides a CIDR block by zone into a power of two of equal parts, and each part by kind of subnet, in the given order: as
 * large as its mask says, else an equal share.
 * @returns blocks by zone and kind
 */
function automaticBlocks(cidrBlock: string, zones: number, masks: (number | undefined)[]): string[][] {
  const [address = "", length = "16"] = cidrBlock.split("/");
  const start = address.split(".").reduce((total, octet) => total * 256 + Number(octet), 0);
  const zoneLength = Number(length) + Math.ceil(Math.log2(Math.max(zones, 1)));
  const shareLength = zoneLength + Math.ceil(Math.log2(Math.max(masks.length, 1)));
  const text = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
  return Array.from({ length: zones }, (_, zone) => {
    let free = start + zone * 2 ** (32 - zoneLength);
    return masks.map((mask = shareLength) => {
      const size = 2 ** (32 - mask);
      const first = Math.ceil(free / size) * size;
      free = first + size;
      return `${text(first)}/${mask}`;
    });
  });
}
