import { expect, it } from 'vitest';
import { AwsError, asking, type Trouble, troubleOf } from '../../../bin/aws/trouble.ts';

const named = (name: string, message = 'an answer', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

/** Errors as the SDK and the services name them. */
const KINDS: Readonly<Record<Trouble, readonly Error[]>> = {
  'no credentials': [named('CredentialsProviderError'), named('TokenProviderError')],
  'expired credentials': [named('ExpiredToken'), named('ExpiredTokenException')],
  'invalid credentials': [
    named('InvalidClientTokenId'),
    named('UnrecognizedClientException'),
    named('SignatureDoesNotMatch'),
  ],
  denied: [
    named('AccessDenied'),
    named('AccessDeniedException'),
    named('KMSAccessDeniedException'),
    named('Unknown', 'UnknownError', { $metadata: { httpStatusCode: 403 } }),
  ],
  missing: [
    named('NoSuchBucket'),
    named('NotFound'),
    named('ResourceNotFoundException'),
    named('StateMachineDoesNotExist'),
    named('QueueDoesNotExist'),
    named('ParameterNotFound'),
    named('ValidationError', 'Stack with id x-state does not exist'),
  ],
  throttled: [named('ThrottlingException'), named('TooManyRequestsException'), named('SlowDown')],
  unreachable: [named('Error', 'getaddrinfo', { code: 'ENOTFOUND' }), named('TimeoutError')],
  other: [named('ValidationError', 'the template is wrong'), named('InternalFailure')],
};

it.each(Object.entries(KINDS))(
  '%s: found by the name of the error, and each says what to do',
  async (trouble, errors) => {
    for (const error of errors) {
      expect(troubleOf(error), error.name).toBe(trouble);
      const failed = await asking('look at the stack', 'x-state', () => Promise.reject(error)).catch(
        (one: unknown) => one,
      );
      expect(failed).toBeInstanceOf(AwsError);
      const { message } = failed as AwsError;
      expect(message).toContain(`cannot look at the stack (x-state): `);
      expect(message).toContain(error.message);
      if (trouble !== 'other') expect(message).toMatch(/; \S/);
      expect(troubleOf(failed)).toBe(trouble);
    }
  },
);
