import { enums, generateKey, type PrivateKey, type PublicKey } from 'openpgp';

/** Whom a producer encrypts to, and what opens it. */
export interface DemoKeys {
  /** The producer's own archive first, then the holder of `privateKey`: readers must look beyond the first recipient. */
  readonly recipients: readonly PublicKey[];
  readonly privateKey: PrivateKey;
}

/** Two new key pairs (RSA, 2048 bits, without passphrase); nobody keeps the private half of the archive's. */
export async function makeKeys(): Promise<DemoKeys> {
  const [archive, holder] = await Promise.all([
    makePair('Invented Producer Archive', 'archive@example.org'),
    makePair('Demo Data Czar', 'czar@example.org'),
  ]);
  return { recipients: [archive.toPublic(), holder.toPublic()], privateKey: holder };
}

async function makePair(name: string, email: string): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: [{ name, email }],
    format: 'object',
    config: { preferredCompressionAlgorithm: enums.compression.zlib },
  });
  return privateKey;
}
