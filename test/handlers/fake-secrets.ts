import { type JsonService, ServiceError, startJsonService } from './json-service.ts';

/** A secret and its versions. */
export interface FakeSecrets extends JsonService {
  readonly arn: string;
  /** The value of the newest version. */
  current(): string;
  /** Puts another value, and resolves to the id of its version. */
  put(value: string): string;
  /** Removes a version, as the service does once another has taken its place. */
  forget(version: string): void;
}

export async function startFakeSecrets(): Promise<FakeSecrets> {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys-a1b2c3';
  const versions = new Map<string, string>();
  let current: string | undefined;
  let made = 0;
  const check = (SecretId: string) => {
    if (SecretId !== arn) throw new ServiceError('ResourceNotFoundException');
  };
  const service = await startJsonService({
    DescribeSecret({ SecretId }: { SecretId: string }) {
      check(SecretId);
      const stages = [...versions.keys()].map((version) => [
        version,
        version === current ? ['AWSCURRENT'] : ['AWSPREVIOUS'],
      ]);
      return { ARN: arn, VersionIdsToStages: Object.fromEntries(stages) };
    },
    GetSecretValue({ SecretId, VersionId = current }: { SecretId: string; VersionId?: string }) {
      check(SecretId);
      const SecretString = versions.get(VersionId ?? '');
      if (SecretString === undefined) throw new ServiceError('ResourceNotFoundException');
      return { ARN: arn, SecretString, VersionId };
    },
  });
  return Object.assign(service, {
    arn,
    current: () => versions.get(current ?? '') ?? '',
    put(value: string) {
      made += 1;
      current = `version-${made}`;
      versions.set(current, value);
      return current;
    },
    forget: (version: string) => void versions.delete(version),
  });
}
