import { expect } from "chai";
import { decode, encode } from "../../handlers/store/sql/asciiVarchar";
import { LocalDate } from "../../handlers/store/sql/calendarDay";
import * as signIn from "../../handlers/store/sql/noAzureSignIn";

describe("the stand-in for Azure's sign-in", () => {
  it("has what the driver may ask for, and says what to do when it does", () => {
    const { isTokenCredential, ...credentials } = signIn;
    expect(Object.keys(credentials)).to.have.members([
      "ClientSecretCredential",
      "DefaultAzureCredential",
      "ManagedIdentityCredential",
      "UsernamePasswordCredential",
    ]);
    for (const Credential of Object.values(credentials)) {
      expect(() => new Credential().getToken()).to.throw("log in to SQL Server with a user name and password");
    }
    expect(isTokenCredential).to.throw("no Azure sign-in");
  });
});

describe("the stand-in for other alphabets' varchar", () => {
  it("reads and writes ASCII in every encoding, and all texts in UTF-8", () => {
    expect(decode(Buffer.from("0001-tables"), "CP1252")).to.equal("0001-tables");
    expect(encode("0001-tables", "CP850")).to.deep.equal(Buffer.from("0001-tables"));
    expect(decode(encode("Grüße, 日本", "utf-8"), "utf-8")).to.equal("Grüße, 日本");
    expect(decode(Buffer.from("é"), "utf8")).to.equal("é");
  });

  it("rejects other texts rather than give wrong ones, and says what to do", () => {
    const [inCode, inWords] = [Buffer.from([0x47, 0xfc]), "use nvarchar, or remove the alias of iconv-lite"];
    expect(() => decode(inCode, "CP1252")).to.throw(`not in CP1252: ${inWords}`);
    expect(() => encode("é", "CP932")).to.throw(`not in CP932: ${inWords}`);
  });
});

describe("the stand-in for calendar days", () => {
  it("counts days through leap years and centuries, from SQL Server's first day to its last", () => {
    const days = (from: LocalDate, to: LocalDate) => from.until(to);
    const [first, epoch] = [LocalDate.ofYearDay(1, 1), LocalDate.ofYearDay(1900, 1)];
    expect(days(first, LocalDate.of(9999, 12, 31))).to.equal(3_652_058);
    expect(days(first, LocalDate.of(1, 3, 1))).to.equal(59);
    expect(days(epoch, LocalDate.of(2024, 3, 1))).to.equal(45_350);
    expect(days(epoch, LocalDate.of(1753, 1, 1))).to.equal(-53_690);
  });
});
