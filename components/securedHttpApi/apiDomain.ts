import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { withoutFrames } from "../shared/argumentChecks";
import { ComponentResource } from "../shared/resource";
import type { Transform } from "../shared/resource";

/** A domain of your own for an HTTP API. */
export interface CustomDomain {
  /** Name that clients call, such as `api.example.com`; lower case, without scheme or path. */
  domainName: string;
  /** Route 53 hosted zone of the name; it gets the address records, and the certificate's validation record. */
  hostedZoneId: pulumi.Input<string>;
  /** ACM certificate of the name in the API's region. Default: one is requested and validated in the hosted zone. */
  certificateArn?: pulumi.Input<string>;
  /** Turns off the address `https://<api id>.execute-api.<region>.amazonaws.com`; default false. */
  disableExecuteApiEndpoint?: boolean;
  /** Answers over IPv6 too; default true. */
  ipv6?: boolean;
}

/** Changes to the arguments and options of a custom domain's resources. */
export interface ApiDomainTransforms {
  certificate?: Transform<aws.acm.CertificateArgs>;
  certificateValidation?: Transform<aws.acm.CertificateValidationArgs>;
  domainName?: Transform<aws.apigatewayv2.DomainNameArgs>;
  apiMapping?: Transform<aws.apigatewayv2.ApiMappingArgs>;
  /** Called for the validation record, the A record and the AAAA record. */
  record?: Transform<aws.route53.RecordArgs>;
}

export interface ApiDomainArgs extends CustomDomain {
  apiId: pulumi.Input<string>;
  stageName: pulumi.Input<string>;
  transform?: ApiDomainTransforms;
  tags?: Record<string, pulumi.Input<string>>;
}

/**
 * The part of a {@link SecuredHttpApi} that puts it under a domain of your own: certificate, domain name, mapping and DNS
 * records. The API's arguments are checked there.
 */
export class ApiDomain extends ComponentResource<ApiDomainArgs> {
  /** Present when no certificate was given. */
  readonly certificate?: aws.acm.Certificate;
  readonly domainName: aws.apigatewayv2.DomainName;
  readonly apiMapping: aws.apigatewayv2.ApiMapping;
  /** `A`, and `AAAA` with IPv6. */
  readonly addressRecords: readonly aws.route53.Record[];
  /** Without a trailing slash. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ApiDomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ApiDomain", name, () => args, opts);

    let certificateArn = args.certificateArn;
    if (certificateArn === undefined) {
      this.certificate = this.#createCertificate();
      certificateArn = this.#validate(this.certificate);
    }
    this.domainName = this.#createDomainName(certificateArn);
    this.apiMapping = this.#createApiMapping();
    this.addressRecords = ((args.ipv6 ?? true) ? ["A", "AAAA"] : ["A"]).map((type) => this.#createAddressRecord(type));
    this.url = pulumi.interpolate`https://${this.apiMapping.domainName}`;
    this.registerOutputs({ url: this.url });
  }

  #createCertificate(): aws.acm.Certificate {
    return this.child(aws.acm.Certificate, this.name, this.args.transform?.certificate, {
      domainName: this.args.domainName,
      validationMethod: "DNS",
      ...this.tags,
    });
  }

  /** Proves to ACM that the zone is ours. @returns the certificate's ARN, once it is issued */
  #validate(certificate: aws.acm.Certificate): pulumi.Output<string> {
    const proof = certificate.domainValidationOptions.apply(([option]) => {
      if (option !== undefined) return option;
      throw withoutFrames(new pulumi.RunError(`ACM gave no validation record for ${this.args.domainName}`));
    });
    const record = this.#createRecord("validation", {
      zoneId: this.args.hostedZoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // ACM gives one record to all certificates of a name in an account, so it may be there already, with this value.
      allowOverwrite: true,
    });
    const validation = this.child(
      aws.acm.CertificateValidation,
      this.name,
      this.args.transform?.certificateValidation,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: [record.fqdn],
      },
    );
    return validation.certificateArn;
  }

  #createDomainName(certificateArn: pulumi.Input<string>): aws.apigatewayv2.DomainName {
    return this.child(aws.apigatewayv2.DomainName, this.name, this.args.transform?.domainName, {
      domainName: this.args.domainName,
      domainNameConfiguration: {
        certificateArn,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
        ipAddressType: (this.args.ipv6 ?? true) ? "dualstack" : "ipv4",
      },
      ...this.tags,
    });
  }

  #createApiMapping(): aws.apigatewayv2.ApiMapping {
    const { apiId, stageName } = this.args;
    return this.child(aws.apigatewayv2.ApiMapping, this.name, this.args.transform?.apiMapping, {
      apiId,
      stage: stageName,
      domainName: this.domainName.id,
    });
  }

  #createAddressRecord(type: string): aws.route53.Record {
    const { targetDomainName, hostedZoneId } = this.domainName.domainNameConfiguration;
    return this.#createRecord(type.toLowerCase(), {
      zoneId: this.args.hostedZoneId,
      name: this.args.domainName,
      type,
      // API Gateway's regional endpoints have no health of their own to evaluate.
      aliases: [{ name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
    });
  }

  #createRecord(suffix: string, recordArgs: aws.route53.RecordArgs): aws.route53.Record {
    return this.child(aws.route53.Record, `${this.name}-${suffix}`, this.args.transform?.record, recordArgs);
  }
}
