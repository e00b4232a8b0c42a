import { types } from "../rule";
import type { ResourceRule } from "../rule";
import { notYetKnown, quoted } from "../value";

export const logGroupRules: readonly ResourceRule[] = [
  {
    name: "log-group-retention",
    description: "Log groups have limited retention.",
    appliesTo: types("aws:cloudwatch/logGroup:LogGroup"),
    check: ({ name, properties: { retentionInDays } }) =>
      // 0 means for ever, as does nothing at all
      retentionInDays === notYetKnown || (typeof retentionInDays === "number" && retentionInDays > 0)
        ? []
        : {
            found: `retentionInDays ${quoted(retentionInDays)} at the log group ${name}, which keeps logs for ever`,
            allowed: "a period that CloudWatch offers, from 1 to 3653 days",
            change: "learninghub:logRetentionDays in the stack's configuration, or where the log group is made",
          },
  },
];
