import { expect } from "chai";
import {
  validateDatabaseName,
  sqlServerEditions,
  imageParameter,
  validateEdition,
  validateInstanceSize,
  validateInstanceType,
  validateRegion,
} from "../../../components/sqlServer/sqlServerSettings";

describe("the settings of a SQL Server", () => {
  it("have an image for every edition and version", () => {
    const images = "/aws/service/ami-windows-latest/Windows_Server";
    expect(sqlServerEditions.map((edition) => imageParameter("2022", edition))).to.deep.equal(
      ["Express", "Web", "Standard", "Enterprise"].map((edition) => `${images}-2022-English-Full-SQL_2022_${edition}`),
    );
    expect(imageParameter("2025", "standard")).to.equal(`${images}-2025-English-Full-SQL_2025_Standard`);
  });

  it("have the editions that AWS offers for a version", () => {
    for (const edition of sqlServerEditions) expect(validateEdition(edition, "2022"), edition).to.equal(undefined);
    expect(sqlServerEditions.filter((edition) => validateEdition(edition, "2025") === undefined)).to.deep.equal([
      "express",
      "standard",
      "enterprise",
    ]);
    expect(validateEdition("web", "2025")).to.equal("one of express, standard, enterprise with SQL Server 2025");
  });

  it("need the memory that Windows and the edition need", () => {
    for (const small of ["t3.nano", "t3a.micro"]) {
      expect(validateInstanceSize(small, "express", "2022"), small).to.contain("at least 2 GiB");
    }
    expect(validateInstanceSize("t3.small", "express", "2022")).to.equal(undefined);
    expect(validateInstanceSize("t3.small", "web", "2022")).to.contain("at least 4 GiB");
    for (const type of ["t3.medium", "c5.large"]) {
      expect(validateInstanceSize(type, "standard", "2025"), type).to.equal(undefined);
    }
  });

  it("boot Windows Server 2025 on virtual machines alone", () => {
    expect(validateInstanceSize("m5.metal", "standard", "2022")).to.equal(undefined);
    for (const type of ["m5.metal", "m7i.metal-24xl"]) {
      expect(validateInstanceSize(type, "standard", "2025"), type).to.contain("does not boot on bare metal");
    }
  });

  it("copy snapshots to a region", () => {
    for (const region of ["eu-west-1", "us-gov-east-1", "ap-southeast-3"]) {
      expect(validateRegion(region), region).to.equal(undefined);
    }
    for (const wrong of ["", "eu-west-1a", "Frankfurt"]) expect(validateRegion(wrong), wrong).to.contain("eu-west-1");
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
