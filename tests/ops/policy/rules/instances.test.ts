import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

const instance = "aws:ec2/instance:Instance";
const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";

describe("instance-no-public-address", () => {
  const of = check.bind(undefined, "instance-no-public-address");

  it("accepts instances that say no, and addresses of NAT gateways", () => {
    expect(of(instance, { associatePublicIpAddress: false })).to.be.empty;
    expect(of(instance, { networkInterfaces: [{ networkInterfaceId: notYetKnown }] })).to.be.empty;
    expect(of(launchTemplate, { networkInterfaces: [{ associatePublicIpAddress: "false" }] })).to.be.empty;
    expect(of("aws:ec2/eip:Eip", { domain: "vpc" })).to.be.empty;
    expect(of("aws:rds/instance:Instance", {})).to.be.empty;
  });

  it("rejects instances that say yes or nothing, and addresses given to instances", () => {
    expect(of(instance, { associatePublicIpAddress: true })[0]).to.include("associatePublicIpAddress true at mine");
    expect(of(instance, {})[0]).to.include("associatePublicIpAddress nothing");
    expect(of(launchTemplate, { networkInterfaces: [{ associatePublicIpAddress: "true" }] })).to.have.length(1);
    expect(of("aws:ec2/eip:Eip", { instance: notYetKnown })).to.have.length(1);
    expect(of("aws:ec2/eipAssociation:EipAssociation", { instanceId: "i-0a1b2c3d" })).to.have.length(1);
    expect(of("aws:rds/instance:Instance", { publiclyAccessible: true })).to.have.length(1);
  });
});

describe("instance-no-key-pair", () => {
  it("accepts instances without, and refuses key pairs and their use", () => {
    expect(check("instance-no-key-pair", instance, {})).to.be.empty;
    expect(check("instance-no-key-pair", instance, { keyName: "admins" })[0]).to.include("a key pair at mine");
    expect(check("instance-no-key-pair", launchTemplate, { keyName: notYetKnown })).to.have.length(1);
    expect(check("instance-no-key-pair", "aws:ec2/keyPair:KeyPair", { publicKey: "ssh-ed25519 …" })).to.have.length(1);
  });
});

describe("instance-metadata-v2", () => {
  const of = check.bind(undefined, "instance-metadata-v2", instance);

  it("accepts required session tokens, and no metadata at all", () => {
    expect(of({ metadataOptions: { httpTokens: "required" } })).to.be.empty;
    expect(of({ metadataOptions: { httpEndpoint: "disabled" } })).to.be.empty;
  });

  it("rejects optional ones, which are the default", () => {
    expect(of({ metadataOptions: { httpTokens: "optional" } })[0]).to.include('httpTokens "optional"');
    expect(of({})).to.have.length(1);
  });
});

describe("instance-user-data-no-secrets", () => {
  const of = check.bind(undefined, "instance-user-data-no-secrets", instance);
  const secret = "sqlcmd -S localhost 'Password=hunter22;'";

  it("accepts scripts that ask for their secrets", () => {
    expect(of({})).to.be.empty;
    expect(of({ userData: "aws secretsmanager get-secret-value --secret-id arn:aws:secretsmanager:…" })).to.be.empty;
  });

  it("rejects scripts that hold them, encoded or not, and does not repeat them", () => {
    expect(of({ userData: secret })[0])
      .to.include("the user data of mine")
      .and.not.include("hunter22");
    expect(of({ userDataBase64: Buffer.from(secret).toString("base64") })).to.have.length(1);
    expect(
      check("instance-user-data-no-secrets", launchTemplate, { userData: Buffer.from(secret).toString("base64") }),
    ).to.have.length(1);
  });
});
