import { expect } from "chai";
import path from "node:path";
import { evaluate } from "../../../packages/local/src/record/evaluate";
import type { RecordedProgram, RecordedResource } from "../../../packages/local/src/record/recordedProgram";
import { removeTemporaryProjects, temporaryProject } from "../../local/record/temporaryProject";

const components = path.resolve(__dirname, "..", "..", "..", "components");

const source = `
import { PrivateNetwork } from ${JSON.stringify(path.join(components, "privateNetwork/privateNetwork"))};
import { SqlServer } from ${JSON.stringify(path.join(components, "sqlServer/sqlServer"))};

const network = new PrivateNetwork("network", { endpointZones: "each", egress: "nat" });
const database = new SqlServer("database", { network, databaseName: "courses", deletionProtection: true }, { protect: true });
export const secretArn = database.applicationSecret.arn;
export const subnetIds = database.clientVpc.subnetIds;
`;

describe("a private network and a SQL Server under Pulumi's own runner", () => {
  let program: RecordedProgram;
  const diagnostics: string[] = [];

  before(async () => {
    const root = temporaryProject({ "index.ts": source });
    program = await evaluate({ root, stack: "dev", onDiagnostic: (_, message) => void diagnostics.push(message) });
  });

  after(removeTemporaryProjects);

  const of = (type: string): RecordedResource[] => program.resources.filter((resource) => resource.type === type);
  const ids = (type: string, part = ""): unknown[] =>
    of(type)
      .filter(({ name }) => name.includes(part))
      .map(({ id }) => id);

  it("take the subnets and the route tables of awsx's VPC", () => {
    const subnets = ids("aws:ec2/subnet:Subnet", "isolated");
    expect(subnets).to.have.lengthOf(2);
    expect(program.outputs.subnetIds).to.deep.equal(subnets);
    const endpoint = (name: string) => of("aws:ec2/vpcEndpoint:VpcEndpoint").find((found) => found.name === name);
    expect(endpoint("network-ssm")?.inputs.subnetIds).to.deep.equal(subnets);
    expect(endpoint("network-s3")?.inputs.routeTableIds).to.have.members(ids("aws:ec2/routeTable:RouteTable"));
    expect(of("aws:ec2/instance:Instance")[0]?.inputs.subnetId).to.equal(subnets[0]);
  });

  it("put the data volume into the zone of the instance's subnet", () => {
    const [first] = of("aws:ec2/subnet:Subnet");
    const [volume] = of("aws:ebs/volume:Volume");
    expect(volume?.inputs.availabilityZone).to.equal(first?.inputs.availabilityZone);
  });

  it("start from an image's id, which is no secret", () => {
    const [instance] = of("aws:ec2/instance:Instance");
    expect(instance?.inputs.ami).to.match(/^ami-[0-9a-f]{17}$/);
    expect(instance?.protect).to.equal(true);
    for (const resource of program.resources) expect(resource.secretPaths, resource.urn).to.deep.equal([]);
  });

  it("name the rules of the S3 endpoint by its prefix list", () => {
    const rule = of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").find(({ name }) => name.endsWith("-s3"));
    expect(rule?.inputs.prefixListId).to.match(/^pl-[0-9a-f]{8}$/);
  });

  it("have nothing to warn of", () => {
    expect(diagnostics).to.deep.equal([]);
  });
});
