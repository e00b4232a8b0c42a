import { expect } from "chai";
import { snapshotPolicy, snapshotTrust } from "../../../components/sqlServer/snapshotPolicy";

interface Statement {
  Action: string | string[];
  Resource: string | string[];
  Condition?: unknown;
}

describe("the policies of volume snapshots", () => {
  it("let lifecycle policies of this account take on their role", () => {
    expect(JSON.stringify(snapshotTrust({ partition: "aws-cn", accountId: "123456789012" }))).to.contain(
      '"ArnLike":{"aws:SourceArn":"arn:aws-cn:dlm:*:123456789012:policy/*"}',
    );
  });

  it("let them copy one volume, and delete their own copies alone", () => {
    const volume = "arn:aws-cn:ec2:cn-north-1:123456789012:volume/vol-1";
    const snapshots = "arn:aws-cn:ec2:cn-north-1::snapshot/*";
    const statements = snapshotPolicy(volume).Statement as unknown as Statement[];
    expect(statements).to.deep.equal([
      { Effect: "Allow", Action: ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], Resource: "*" },
      { Effect: "Allow", Action: "ec2:CreateSnapshot", Resource: [volume, snapshots] },
      { Effect: "Allow", Action: "ec2:CreateTags", Resource: snapshots },
      {
        Effect: "Allow",
        Action: "ec2:DeleteSnapshot",
        Resource: snapshots,
        Condition: { StringLike: { "aws:ResourceTag/aws:dlm:lifecycle-policy-id": "*" } },
      },
    ]);
  });

  it("allow copies to another region, and deleting them there", () => {
    const volume = "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1";
    const statements = snapshotPolicy(volume, "eu-central-1").Statement as unknown as Statement[];
    const both = ["arn:aws:ec2:eu-west-1::snapshot/*", "arn:aws:ec2:eu-central-1::snapshot/*"];
    for (const action of ["ec2:CopySnapshot", "ec2:CreateTags", "ec2:DeleteSnapshot"]) {
      expect(statements.find(({ Action }) => Action === action)?.Resource, action).to.deep.equal(both);
    }
    expect(statements.find(({ Action }) => Action === "ec2:CreateSnapshot")?.Resource).to.deep.equal([volume, both[0]]);
  });
});
