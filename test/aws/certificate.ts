import { dirname, join } from 'node:path';
import { need } from './installation.ts';

/** A certificate for servers on 127.0.0.1, and who trusts it. Paths of files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** For Java. */
  readonly trustStore: { readonly path: string; readonly password: string };
}

/** Makes a certificate that holds for two days. Throws EmulatorMissingError. */
export async function makeCertificate(folder: string, java: string): Promise<Certificate> {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const trustStore = { path: join(folder, 'trusted.p12'), password: 'changeit' };
  await need('openssl', 'openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-keyout', key, '-out', certificate],
  ]);
  await need('the keytool of the JDK', join(dirname(java), 'keytool'), [
    ...['-importcert', '-noprompt', '-alias', 'account', '-file', certificate],
    ...['-storetype', 'PKCS12', '-keystore', trustStore.path, '-storepass', trustStore.password],
  ]);
  return { certificate, key, trustStore };
}
