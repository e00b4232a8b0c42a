import { expect } from "chai";
import path from "node:path";
import { PrivateNetwork } from "../../../components/privateNetwork/privateNetwork";
import type { PrivateNetworkArgs } from "../../../components/privateNetwork/privateNetworkArgs";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { JsonObject } from "../../../packages/local/src/record/recordedProgram";
import { providerContextOf } from "../../../packages/local/src/record/outputs/outputMocks";
import { constructRemote } from "../../../packages/local/src/record/outputs/remoteComponents";
import { removeTemporaryProjects, temporaryProject } from "../../local/record/temporaryProject";
import { answers, networkOutputs } from "../networkOutputs";
import { registered } from "../registrations";

const providerContext = providerContextOf("eu-central-1", "123456789012");

/** A subnet's inputs that cannot be changed in place (AWS provider, aws_subnet, "Forces new resource"). */
const fixed = ["vpcId", "availabilityZone", "cidrBlock"];

/** The subnets that awsx creates for each network, by type and name: what Pulumi knows them by, and what is fixed. */
async function subnets(networks: PrivateNetworkArgs[]): Promise<Map<string, JsonObject>[]> {
  const program = () => networks.map((args) => new PrivateNetwork("network", args));
  const { of } = await registered(program, networkOutputs, answers);
  return of("awsx:ec2:Vpc").map(({ type, name, inputs }) => {
    const found = new Map<string, JsonObject>();
    const component = { urn: "urn:vpc", type, name, inputs: inputs as JsonObject, providerContext, root: "/" };
    constructRemote(component, (child) => {
      const urn = `${child.parent ?? component.urn} ${child.type} ${child.name}`;
      const fixedInputs = Object.fromEntries(fixed.map((key) => [key, child.inputs[key] ?? null]));
      if (child.type === "aws:ec2/subnet:Subnet") found.set(urn, fixedInputs);
      return { urn, id: urn, reference: urn };
    });
    return found;
  });
}

describe("a change of a network's arguments", () => {
  after(removeTemporaryProjects);

  const changes = [1, 2, 3, 4, 5, 6].flatMap((zones) =>
    (["none", "nat"] as const).flatMap((egress) =>
      (["one", "each"] as const).map((endpointZones) => ({ zones, egress, endpointZones })),
    ),
  );

  it("replaces no subnet that is there before and after", async () => {
    const known = new Map<string, JsonObject>();
    const all = await subnets(changes);
    expect(all).to.have.lengthOf(changes.length);
    for (const [urn, inputs] of all.flatMap((found) => [...found])) {
      expect(inputs, urn).to.deep.equal(known.get(urn) ?? inputs);
      known.set(urn, inputs);
    }
    // Six zones of two tiers: no other name has come up on the way.
    expect(known).to.have.lengthOf(12);
  });

  it("keeps the blocks that are given", async () => {
    const blocks = ["10.0.64.0/19", "10.0.224.0/19"];
    const given = { subnetCidrBlocks: blocks, cidrBlock: "10.0.0.0/16" };
    for (const found of await subnets([given, { ...given, egress: "nat" }])) {
      const isolated = [...found].flatMap(([urn, inputs]) => (urn.includes("isolated") ? [inputs.cidrBlock] : []));
      expect(isolated).to.deep.equal(blocks);
    }
  });

  it("keeps the recorded blocks of two zones when a third one is added", async () => {
    const recordedBlocks = async (zones: number) => {
      const file = path.resolve(__dirname, "../../../components/privateNetwork/privateNetwork");
      const source = `import { PrivateNetwork } from ${JSON.stringify(file)};\nnew PrivateNetwork("network", { zones: ${zones} });\n`;
      const program = await evaluate({ root: temporaryProject({ "index.ts": source }), stack: "dev" });
      return program.resources
        .filter(({ type }) => type === "aws:ec2/subnet:Subnet")
        .map(({ inputs }) => inputs.cidrBlock);
    };
    const [two, three] = [await recordedBlocks(2), await recordedBlocks(3)];
    expect(two).to.have.lengthOf(2);
    expect(three.slice(0, 2)).to.deep.equal(two);
  });
});
