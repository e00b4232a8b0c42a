import { expect } from "chai";
import fc from "fast-check";
import { contains, parseCidrBlock, size } from "../../../components/privateNetwork/cidrBlock";
import type { CidrBlock } from "../../../components/privateNetwork/cidrBlock";
import { mostZones, subnetBlocks, validateSubnetBlocks } from "../../../components/privateNetwork/subnetBlocks";
import { validatePrivateCidr } from "../../../components/privateNetwork/privateCidr";

/** Every block that a network can have, within 10.0.0.0/8. */
const networks = fc
  .tuple(fc.integer({ min: 16, max: 24 }), fc.integer({ min: 0, max: 2 ** 16 - 1 }))
  .map(([length, place]) => {
    const start = (place << 8) - ((place << 8) % 2 ** (32 - length));
    return `10.${start >> 16}.${(start >> 8) % 256}.0/${length}`;
  });

function parsed(text: string): CidrBlock {
  const block = parseCidrBlock(text);
  if (block === undefined) throw new Error(`${text} is no CIDR block`);
  return block;
}

describe("the blocks of subnets", () => {
  it("are a sixteenth of the network each", () => {
    expect(subnetBlocks("10.0.0.0/16", 2, "isolated")).to.deep.equal(["10.0.0.0/20", "10.0.32.0/20"]);
    expect(subnetBlocks("10.0.0.0/16", 2, "public")).to.deep.equal(["10.0.16.0/20", "10.0.48.0/20"]);
    expect(subnetBlocks("192.168.7.0/24", 6, "public").at(-1)).to.equal("192.168.7.176/28");
  });

  it("do not depend on the number of zones", () => {
    fc.assert(
      fc.property(
        networks,
        fc.integer({ min: 1, max: mostZones }),
        fc.constantFrom("isolated" as const, "public" as const),
        (network, zones, tier) => {
          const all = subnetBlocks(network, mostZones, tier);
          expect(subnetBlocks(network, zones, tier)).to.deep.equal(all.slice(0, zones));
        },
      ),
    );
  });

  it("lie in the network, are as large as EC2 requires, and do not overlap", () => {
    fc.assert(
      fc.property(networks, (network) => {
        expect(validatePrivateCidr(network)).to.equal(undefined);
        const blocks = (["isolated", "public"] as const)
          .flatMap((tier) => subnetBlocks(network, mostZones, tier))
          .map(parsed)
          .sort((one, other) => one.first - other.first);
        blocks.forEach((block, index) => {
          expect(block.length).to.be.within(16, 28);
          expect(contains(parsed(network), block)).to.equal(true);
          const next = blocks[index + 1];
          if (next !== undefined) expect(block.first + size(block)).to.be.at.most(next.first);
        });
      }),
    );
  });

  it("are refused for more zones than are reserved", () => {
    expect(() => subnetBlocks("10.0.0.0/16", mostZones + 1, "public")).to.throw(RangeError, "7 zones");
  });

  it("may be given within the network, where no other subnet is", () => {
    const check = (blocks: string[], others: string[] = []) => validateSubnetBlocks(blocks, "10.0.0.0/16", others);
    expect(check(["10.0.0.0/17", "10.0.128.0/17"])).to.deep.equal([undefined, undefined]);
    for (const wrong of ["10.1.0.0/17", "10.0.0.0/15", "10.0.0.0/29", "10.0.1.0/17", "10.0.0.0"]) {
      expect(check([wrong])[0], wrong).to.equal("a CIDR block of at most /28 within 10.0.0.0/16");
    }
    expect(check(["10.0.0.0/24", "10.0.0.0/20"])[1]).to.contain("does not overlap 10.0.0.0/24");
    expect(check(["10.0.0.0/17"], ["10.0.16.0/20"])[0]).to.contain("does not overlap 10.0.16.0/20");
  });
});
