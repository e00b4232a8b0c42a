import { contains, isAligned, parseCidrBlock } from "./cidrBlock";

/** Addresses that nobody on the internet has (RFC 1918). */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** @returns what the CIDR block of a private network has to be, as a sentence fragment; undefined when this one is */
export function validatePrivateCidr(cidrBlock: string): string | undefined {
  const block = parseCidrBlock(cidrBlock);
  if (block === undefined) return 'a CIDR block such as "10.0.0.0/16"';
  // A VPC may be as large as /16, a subnet as small as /28 (VPC User Guide, "VPC CIDR blocks", "Subnet CIDR blocks").
  if (block.length < 16 || block.length > 24) return "a CIDR block of /16 to /24";
  if (!isAligned(block)) return "a CIDR block that begins at its own first address";
  const ranges = privateRanges.flatMap((range) => parseCidrBlock(range) ?? []);
  return ranges.some((range) => contains(range, block))
    ? undefined
    : "a CIDR block within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16";
}
