/** Ranges that nobody on the internet has (RFC 1918), as prefix and length. */
const privateRanges = [
  [10, 0, 8],
  [172, 16, 12],
  [192, 168, 16],
] as const;

/** Checks the CIDR block of a private network. */
export function validatePrivateCidr(cidrBlock: string): string | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidrBlock)?.slice(1).map(Number) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, length = 33] = parts;
  if ([a, b, c, d].some((octet) => octet > 255) || length > 32) return 'a CIDR block such as "10.0.0.0/16"';
  // A VPC may be as large as /16 (VPC User Guide, "VPC CIDR blocks"); below /24 its zones' subnets get too small.
  if (length < 16 || length > 24) return "a CIDR block of /16 to /24";
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  if (address % 2 ** (32 - length) !== 0) return "a CIDR block that begins at its own first address";
  const within = privateRanges.some(([first, second, size]) => {
    const range = ((first << 24) | (second << 16)) >>> 0;
    return address >= range && address < range + 2 ** (32 - size);
  });
  return within ? undefined : "a CIDR block within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16";
}
