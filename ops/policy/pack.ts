import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { policies } from "./policies";

new PolicyPack("learninghub", {
  policies: policies((project) => new pulumi.Config(project).getBoolean("deletionProtection")),
  enforcementLevel: "mandatory",
});
