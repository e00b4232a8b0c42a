import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { DocumentTable } from "../../../components/documentTable/documentTable";
import type { DocumentTableArgs, Transform } from "pulumi-secured-api";
import { awsOutputs } from "../awsOutputs";
import { refusals } from "../refusals";
import { registered, valueOf } from "../registrations";

const table = "aws:dynamodb/table:Table";
const tableItem = "aws:dynamodb/tableItem:TableItem";
const seedItems = {
  welcome: { pk: { S: "COURSE" }, sk: { S: "welcome" }, hours: { N: "1" } },
  typescript: { pk: { S: "COURSE" }, sk: { S: "typescript" } },
};
const key = "arn:aws:kms:eu-west-1:123456789012:key/1b2c";

function store(args?: DocumentTableArgs, opts?: pulumi.ComponentResourceOptions) {
  return registered(() => new DocumentTable("store", args, opts), awsOutputs);
}

describe("DocumentTable", () => {
  it("is a table of documents, paid by the request and recoverable", async () => {
    const { inputs, of } = await store();
    expect(inputs(table)).to.deep.equal({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      attributes: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ],
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: false,
    });
    expect(of(tableItem)).to.deep.equal([]);
  });

  it("gives name and ARN", async () => {
    const { result } = await store();
    expect(await valueOf(result.tableName)).to.equal("store-1a2b3c4");
    expect(await valueOf(result.arn)).to.equal("arn:aws:dynamodb:eu-west-1:123456789012:table/store-1a2b3c4");
  });

  it("takes every option", async () => {
    const { inputs } = await store({
      ttlAttribute: "expiresAt",
      kmsKeyArn: pulumi.output(key),
      deletionProtection: true,
      pointInTimeRecovery: false,
      tags: { team: "courses" },
    });
    expect(inputs(table)).to.deep.include({
      ttl: { enabled: true, attributeName: "expiresAt" },
      serverSideEncryption: { enabled: true, kmsKeyArn: key },
      deletionProtectionEnabled: true,
      pointInTimeRecovery: { enabled: false },
      tags: { team: "courses" },
    });
  });

  it("writes the seed items once and leaves them to the application", async () => {
    const options: pulumi.CustomResourceOptions[] = [];
    const transform: DocumentTableArgs["transform"] = {
      tableItem: (_, opts) => {
        options.push(opts);
        return undefined;
      },
    };
    const { of, inputs, result } = await store({ seedItems, transform });
    expect(of(tableItem).map(({ name }) => name)).to.have.members(["store-welcome", "store-typescript"]);
    expect(inputs(tableItem, "store-welcome")).to.deep.equal({
      tableName: "store-1a2b3c4",
      hashKey: "pk",
      rangeKey: "sk",
      item: JSON.stringify(seedItems.welcome),
    });
    expect(options).to.have.lengthOf(2);
    for (const opts of options) expect(opts).to.deep.include({ ignoreChanges: ["item"], retainOnDelete: true });
    expect(Object.keys(result.tableItems)).to.have.members(["welcome", "typescript"]);
  });

  it("names every mistake at once", async () => {
    const problems = await refusals(
      () =>
        new DocumentTable("store", {
          ttlAttribute: "pk",
          kmsKeyArn: "alias/mine",
          seedItems: { one: { pk: { S: "A" } } },
        }),
    );
    expect(problems).to.have.all.keys('seedItems["one"].sk', "ttlAttribute", "kmsKeyArn");
  });

  it("checks a key that is known only at deploy time", async () => {
    // The table is registered without the refused value, so that the value can be looked at.
    const late: aws.dynamodb.TableArgs["serverSideEncryption"][] = [];
    const withoutKey: Transform<aws.dynamodb.TableArgs> = ({ serverSideEncryption, ...args }) => {
      late.push(serverSideEncryption);
      return { args };
    };
    await store({ kmsKeyArn: pulumi.output("alias/mine"), transform: { table: withoutKey } });
    const problems = await refusals(() => valueOf(pulumi.output(late[0])));
    expect(problems).to.have.all.keys("kmsKeyArn");
  });

  it("lets each child be transformed", async () => {
    const { inputs } = await store({
      seedItems,
      transform: {
        table: (args) => ({ args: { ...args, tableClass: "STANDARD_INFREQUENT_ACCESS" } }),
        tableItem: (args, opts) => {
          args.rangeKey = "other";
          opts.protect = true;
          return undefined;
        },
      },
    });
    expect(inputs(table)).to.include({ tableClass: "STANDARD_INFREQUENT_ACCESS", hashKey: "pk" });
    expect(inputs(tableItem, "store-welcome")).to.include({ rangeKey: "other" });
  });

  it("hands its options to every child", async () => {
    const { all } = await registered(() => {
      const provider = new aws.Provider("elsewhere", { region: "us-east-1" });
      const first = new aws.s3.Bucket("first");
      return new DocumentTable("store", { seedItems }, { provider, protect: true, dependsOn: [first] });
    }, awsOutputs);
    const children = all.filter(({ parent }) => parent === "store");
    expect(children.map(({ name }) => name)).to.have.members(["store", "store-welcome", "store-typescript"]);
    for (const child of children) {
      expect(child.provider, child.name).to.contain("elsewhere");
      expect(child.protect, child.name).to.equal(true);
      expect(child.dependencies, child.name).to.include("aws:s3/bucket:Bucket first");
    }
  });

  it("keeps its former names, which the engine derives its children's from", async () => {
    const { one } = await store({}, { aliases: [{ name: "shelf" }] });
    expect(one("securedapi:index:DocumentTable").aliases).to.deep.equal(["shelf"]);
  });

  it("stands beside another", async () => {
    const { of } = await registered(
      () => [new DocumentTable("store", { seedItems }), new DocumentTable("archive", { seedItems })],
      awsOutputs,
    );
    expect(of(table).map(({ name }) => name)).to.have.members(["store", "archive"]);
    expect(of(tableItem)).to.have.lengthOf(4);
  });
});
