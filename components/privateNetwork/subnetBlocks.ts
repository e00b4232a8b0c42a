import { contains, formatCidrBlock, isAligned, parseCidrBlock, size } from "./cidrBlock";

/** Most zones that a network can have; no region offers an account more. */
export const mostZones = 6;

/** What a network can have in each zone: subnets without a public address, and with `egress: "nat"` public ones. */
const tiers = ["isolated", "public"] as const;
export type Tier = (typeof tiers)[number];

/**
 * Reserved blocks: an eighth of the network for each zone, half of it for each tier. Two eighths stay free. A block
 * depends on neither the number of zones nor the tiers in use, so that no change of those moves a subnet: EC2 cannot
 * change a subnet's block, and refuses a new one that overlaps the old (InvalidSubnet.Conflict).
 */
const zoneBits = 3;
const tierBits = 1;

/** @returns the blocks of a tier's subnets, in the zones' order; /20 each in a network of /16, /28 in one of /24 */
export function subnetBlocks(cidrBlock: string, zones: number, tier: Tier): string[] {
  const network = parseCidrBlock(cidrBlock);
  if (network === undefined || zones > mostZones) throw new RangeError(`no blocks for ${zones} zones of ${cidrBlock}`);
  const length = network.length + zoneBits + tierBits;
  return Array.from({ length: zones }, (_, zone) => {
    const place = zone * tiers.length + tiers.indexOf(tier);
    return formatCidrBlock({ first: network.first + place * size({ first: 0, length }), length });
  });
}

/**
 * Checks blocks that are given for subnets.
 * @param others blocks of other subnets, which these must not overlap
 * @returns what is allowed, by the index of the block; undefined where a block is valid
 */
export function validateSubnetBlocks(
  blocks: readonly string[],
  cidrBlock: string,
  others: readonly string[],
): (string | undefined)[] {
  const network = parseCidrBlock(cidrBlock);
  return blocks.map((text, index) => {
    const block = parseCidrBlock(text);
    const fits = block && network && block.length <= 28 && isAligned(block) && contains(network, block);
    if (!fits) return `a CIDR block of at most /28 within ${cidrBlock}`;
    const rest = [...others, ...blocks.slice(0, index)].flatMap((other) => parseCidrBlock(other) ?? []);
    const overlapped = rest.find((other) => contains(other, block) || contains(block, other));
    return overlapped && `a CIDR block that does not overlap ${formatCidrBlock(overlapped)}, which another subnet has`;
  });
}
