import { messageOf } from '../../lambdas/core/errors.ts';

/** What kept AWS from answering a call. */
export type Trouble =
  | 'no credentials'
  | 'expired credentials'
  | 'invalid credentials'
  | 'denied'
  | 'missing'
  | 'throttled'
  | 'unreachable'
  | 'other';

const NAMES: readonly (readonly [Exclude<Trouble, 'other'>, RegExp])[] = [
  ['no credentials', /^(?:CredentialsProviderError|TokenProviderError)$/],
  ['expired credentials', /^(?:ExpiredToken|ExpiredTokenException|RequestExpired)$/],
  [
    'invalid credentials',
    /^(?:InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId|AuthFailure)$/,
  ],
  ['denied', /AccessDenied|^(?:UnauthorizedOperation|AuthorizationError|Forbidden|403)$/],
  ['missing', /NotFound|DoesNotExist|NonExistent|^NoSuch|^404$/],
  ['throttled', /Throttl|TooManyRequests|^(?:RequestLimitExceeded|SlowDown)$/],
  ['unreachable', /^(?:TimeoutError|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|UnknownEndpoint)$/],
];

/** The kind of an error of the SDK. CloudFormation calls a stack that it lacks a validation error. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof AwsError) return error.trouble;
  if (!(error instanceof Error)) return 'other';
  const code = 'code' in error ? String(error.code) : '';
  const found = NAMES.find(([, names]) => names.test(error.name) || names.test(code));
  if (found) return found[0];
  const status = httpStatus(error);
  if (status === 403) return 'denied';
  if (status === 404 || /does not exist/i.test(error.message)) return 'missing';
  return 'other';
}

const httpStatus = (error: Error): number | undefined =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;

const ADVICE: Readonly<Record<Trouble, string>> = {
  'no credentials': 'give credentials as for the AWS CLI, for example with AWS_PROFILE or aws sso login',
  'expired credentials': 'the session has ended; begin a new one, for example with aws sso login',
  'invalid credentials': 'AWS does not know these credentials; check AWS_PROFILE and AWS_ACCESS_KEY_ID',
  denied:
    'these credentials lack the right; ask whoever gives rights in the account for it, or use another AWS_PROFILE',
  missing: 'check account, region and prefix in the settings, and that the installation is deployed (docs/deploy.md)',
  throttled: 'AWS is busy; try again in a minute',
  unreachable: 'check the network, and aws.region in the settings',
  other: '',
};

/** What to do about a call that failed; empty where only the answer itself can say it. */
export const adviceOn = (trouble: Trouble): string => ADVICE[trouble];

/**
 * Makes a call of AWS. When it fails, the error says what was to be done, on which resource, what AWS answered and what to do.
 * `what`: a verb with its object, such as `read the outputs of the stack`.
 */
export async function asking<T>(what: string, resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new AwsError(what, resource, error);
  }
}

/** A call of AWS that failed. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly trouble: Trouble;

  constructor(what: string, resource: string, cause: unknown) {
    const trouble = troubleOf(cause);
    const name = cause instanceof Error && cause.name !== 'Error' ? `${cause.name}: ` : '';
    super(`cannot ${what} (${resource}): ${name}${messageOf(cause)}${ADVICE[trouble] && `; ${ADVICE[trouble]}`}`, {
      cause,
    });
    this.trouble = trouble;
  }
}
