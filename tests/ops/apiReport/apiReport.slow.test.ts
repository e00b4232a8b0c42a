import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { apiReports, reportedPackages } from "../../../ops/apiReport/apiReport";
import { root } from "../../projectFiles";

describe("the API reports", function () {
  this.timeout(600_000);

  for (const reported of reportedPackages) {
    it(`say what ${reported.folder} exports; "npm run api-report" writes them`, () => {
      for (const [file, report] of Object.entries(apiReports(reported))) {
        expect(readFileSync(path.join(root, file), "utf8"), file).to.equal(report);
      }
    });
  }
});
