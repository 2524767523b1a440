import { writeFile } from 'node:fs/promises';
import type { Installation } from '../trino/installation.ts';
import { startTrino } from '../trino/server.ts';
import type { Certificate } from './certificate.ts';
import { REGION, ROOT } from './identity.ts';

export interface AthenaEngineOptions {
  /** Of the emulator, whose Glue and S3 it reads. */
  readonly endpoint: string;
  readonly port: number;
  /** File that says as which role each user reads. */
  readonly users: string;
  readonly certificate: Certificate;
}

/**
 * Starts a Trino that reads tables as Athena does: the catalogue from Glue, the files from S3 with the rights of the role that
 * asks. Resolves, once it is ready, to a function that stops it.
 */
export async function startAthenaEngine(
  installation: Installation,
  { endpoint, port, users, certificate }: AthenaEngineOptions,
): Promise<() => Promise<void>> {
  await writeFile(users, '{"mappings":[{"user":"nobody","iamRole":"none"}]}'); // the emulator writes who asks
  const { path, password } = certificate.trustStore;
  const { stop } = await startTrino(installation, {
    port,
    classes: 'classes-glue.jsa',
    catalog: () => catalog(endpoint, users),
    javaOptions: [`-Djavax.net.ssl.trustStore=${path}`, `-Djavax.net.ssl.trustStorePassword=${password}`],
  });
  return stop;
}

const catalog = (endpoint: string, users: string) => ({
  'connector.name': 'hive',
  'hive.metastore': 'glue',
  'hive.metastore.glue.region': REGION,
  'hive.metastore.glue.endpoint-url': endpoint,
  'hive.metastore.glue.aws-access-key': ROOT.accessKeyId,
  'hive.metastore.glue.aws-secret-key': ROOT.secretAccessKey,
  'hive.metastore.glue.partitions-segments': '1',
  'hive.security': 'allow-all',
  'hive.recursive-directories': 'true', // Athena reads the folders within that of a partition, too
  'hive.timestamp-precision': 'MILLISECONDS', // Athena's
  'hive.non-managed-table-writes-enabled': 'true',
  'hive.compression-codec': 'ZSTD',
  'fs.native-s3.enabled': 'true',
  's3.endpoint': endpoint,
  's3.region': REGION,
  's3.path-style-access': 'true',
  's3.aws-access-key': ROOT.accessKeyId,
  's3.aws-secret-key': ROOT.secretAccessKey,
  's3.sts.endpoint': endpoint,
  's3.sts.region': REGION,
  's3.security-mapping.enabled': 'true',
  's3.security-mapping.config-file': users,
  's3.security-mapping.refresh-period': '1ms',
});
