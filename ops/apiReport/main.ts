import { writeFileSync } from "node:fs";
import path from "node:path";
import { apiReports, reportedPackages } from "./apiReport";

// Writes the packages' API reports. A pull request shows in them what it changes for the packages' users.
for (const reported of reportedPackages) {
  for (const [file, report] of Object.entries(apiReports(reported))) {
    writeFileSync(path.resolve(__dirname, "../..", file), report);
    console.log(`wrote ${file}`);
  }
}
