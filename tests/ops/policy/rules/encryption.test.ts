import { expect } from "chai";
import { notYetKnown } from "../../../../ops/policy/value";
import { check } from "../check";

describe("topic-encrypted", () => {
  it("requires a key", () => {
    const topic = "aws:sns/topic:Topic";
    expect(check("topic-encrypted", topic, { kmsMasterKeyId: "alias/alarms" })).to.be.empty;
    expect(check("topic-encrypted", topic, { kmsMasterKeyId: notYetKnown })).to.be.empty;
    for (const none of [{}, { kmsMasterKeyId: "" }, { kmsMasterKeyId: null }]) {
      expect(check("topic-encrypted", topic, none)[0]).to.include("the topic mine without kmsMasterKeyId");
    }
  });
});

describe("storage-encrypted", () => {
  const of = check.bind(undefined, "storage-encrypted");

  it("accepts encrypted volumes, disks, file systems and databases", () => {
    expect(of("aws:ebs/volume:Volume", { encrypted: true })).to.be.empty;
    expect(of("aws:ebs/volume:Volume", { encrypted: notYetKnown })).to.be.empty;
    expect(of("aws:efs/fileSystem:FileSystem", { encrypted: true })).to.be.empty;
    expect(of("aws:rds/instance:Instance", { storageEncrypted: true })).to.be.empty;
    const disks = { rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }] };
    expect(of("aws:ec2/instance:Instance", disks)).to.be.empty;
    const mappings = { blockDeviceMappings: [{ ebs: { encrypted: "true" } }] };
    expect(of("aws:ec2/launchTemplate:LaunchTemplate", mappings)).to.be.empty;
  });

  it("rejects those that are not, set explicitly or by default", () => {
    expect(of("aws:ebs/volume:Volume", {})[0]).to.include("encrypted nothing at mine");
    expect(of("aws:rds/cluster:Cluster", { storageEncrypted: false })).to.have.length(1);
    expect(of("aws:ec2/instance:Instance", {})[0]).to.include("rootBlockDevice.encrypted nothing");
    const disks = { rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }, {}] };
    expect(of("aws:ec2/instance:Instance", disks)[0]).to.include("ebsBlockDevices[1].encrypted");
    const mappings = { blockDeviceMappings: [{ ebs: { encrypted: "false" } }] };
    expect(of("aws:ec2/launchTemplate:LaunchTemplate", mappings)[0]).to.include("blockDeviceMappings[0].ebs.encrypted");
  });
});
