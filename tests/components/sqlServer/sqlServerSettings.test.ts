import { expect } from "chai";
import {
  validateDatabaseName,
  sqlServerEditions,
  imageParameter,
  validateInstanceType,
} from "../../../components/sqlServer/sqlServerSettings";

describe("the settings of a SQL Server", () => {
  it("have an image for every edition", () => {
    const prefix = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-SQL_2022_";
    expect(sqlServerEditions.map(imageParameter)).to.deep.equal(
      ["Express", "Web", "Standard", "Enterprise"].map((edition) => prefix + edition),
    );
  });

  for (const good of ["a", "learninghub", "Courses_2", "x".repeat(63)]) {
    it(`take the database ${good.slice(0, 12)}`, () => {
      expect(validateDatabaseName(good)).to.equal(undefined);
    });
  }
  for (const wrong of ["", "2courses", "my courses", "courses]", "{{ x }}", "x".repeat(64)]) {
    it(`refuse the database "${wrong.slice(0, 12)}"`, () => {
      expect(validateDatabaseName(wrong)).to.contain("letters, digits and underscores");
    });
  }
  for (const reserved of ["master", "MSDB", "model", "tempdb"]) {
    it(`leave ${reserved} to SQL Server`, () => {
      expect(validateDatabaseName(reserved)).to.contain("SQL Server does not use");
    });
  }

  for (const good of [
    "t3.medium",
    "t3a.large",
    "m5dn.xlarge",
    "m7i-flex.large",
    "r6id.2xlarge",
    "g4dn.xlarge",
    "x2iedn.xlarge",
    "u-6tb1.112xlarge",
    "m5.metal",
  ]) {
    it(`take ${good}`, () => {
      expect(validateInstanceType(good)).to.equal(undefined);
    });
  }
  for (const arm of [
    "t4g.medium",
    "m6gd.large",
    "c7gn.large",
    "r8g.xlarge",
    "im4gn.large",
    "is4gen.large",
    "x2gd.large",
    "g5g.xlarge",
    "a1.large",
    "mac2-m2.metal",
  ]) {
    it(`refuse ${arm}, which is arm64`, () => {
      expect(validateInstanceType(arm)).to.contain("x86_64");
    });
  }
  for (const old of ["t2.medium", "m4.large", "r4.xlarge"]) {
    it(`refuse ${old}, whose disks do not tell their volumes`, () => {
      expect(validateInstanceType(old)).to.contain("Nitro");
    });
  }
  for (const wrong of ["", "medium", "T3.medium", "t3.", "t3 medium"]) {
    it(`refuse "${wrong}"`, () => {
      expect(validateInstanceType(wrong)).to.contain("an EC2 instance type");
    });
  }
});
