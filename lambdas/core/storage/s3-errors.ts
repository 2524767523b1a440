import { S3ServiceException } from '@aws-sdk/client-s3';

/** The HTTP status of S3's answer; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** Whether a request failed in a way that leaves open whether S3 has carried it out: no answer, or trouble of S3's own. */
export function isUncertain(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 408 || status === 429;
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || ('code' in error && /^E[A-Z]+$/.test(String(error.code)));
}

/** The error of a request with the place that it was about, and what to do where something can be done. */
export function explained(error: unknown, place: string, what: string): Error {
  if (!(error instanceof Error)) return new Error(`${place} cannot be ${what}: ${error}`);
  const status = statusOf(error);
  const answer = status === undefined ? error.message : `${error.name}: ${error.message} (HTTP ${status})`;
  return new Error(`${place} cannot be ${what}: ${answer}${adviceOn(error, status)}`, { cause: error });
}

function adviceOn({ name, message }: Error, status: number | undefined): string {
  if (name === 'CredentialsProviderError')
    return '; give credentials as for the AWS CLI, for example with AWS_PROFILE or aws sso login';
  if (/region is missing/i.test(message)) return '; give a region with AWS_REGION';
  if (name === 'NoSuchBucket') return '; check the name of the bucket';
  if (status === 403) return '; check the credentials, and their rights to list, read and write there';
  return '';
}
