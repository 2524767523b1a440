import './quiet-sdk.ts';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** Attempts at a request that can be repeated without harm: with the SDK's pauses they take up to half a minute. */
const ATTEMPTS = 6;
/** A connection on which nothing arrives for so long counts as lost; what was being read is then read on from there. */
const SILENCE_MS = 60_000;
const CONNECT_MS = 10_000;

/** Clients of one S3, with region, credentials and endpoint from where all tools of AWS take them. */
export interface S3Clients {
  /** Repeats requests that failed for a passing reason. */
  readonly client: S3Client;
  /** Sends each request once, so that its answer is the answer to that request. */
  readonly once: S3Client;
}

export function openS3Clients(config: S3ClientConfig = {}): S3Clients {
  const { AWS_ENDPOINT_URL_S3: ofS3, AWS_ENDPOINT_URL: ofAll } = process.env;
  const common: S3ClientConfig = {
    // Where S3 is not Amazon's, `bucket.host` is rarely a name that resolves.
    forcePathStyle: Boolean(ofS3 || ofAll || config.endpoint),
    followRegionRedirects: true,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...config,
  };
  return {
    client: new S3Client({ maxAttempts: ATTEMPTS, ...common }),
    once: new S3Client({ ...common, maxAttempts: 1 }),
  };
}
