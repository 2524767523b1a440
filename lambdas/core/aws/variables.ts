import * as z from 'zod';
import { BUCKET_NAME } from '../storage/urls.ts';

export { BUCKET_NAME };

// Environment variables that several functions have. The env.ts of each function says which of them it has, and both the
// construct that deploys it and its handler use that.

export const bucketName = z.string().regex(new RegExp(`^${BUCKET_NAME}$`), 'expected the name of a bucket');

/** URL of the bucket that holds the lake, such as `s3://orgx-lake/`. */
export const lake = z.string().regex(new RegExp(`^s3://${BUCKET_NAME}/$`), 'expected s3://bucket/ of the lake');

/** Bucket of deliveries, whose keys are `{bucket of the settings}/{key}`. */
export const landing = bucketName;

/**
 * Buckets of producers that are read where they are, separated by commas: imported ones that send us their events. Their
 * objects are known by the bucket's own name. Empty where every delivery comes through the landing bucket.
 */
export const imported = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .pipe(z.array(bucketName));

/** State machine that works on one delivery. */
export const machineArn = z.string().regex(/^arn:[^:]+:states:/, 'expected the ARN of a state machine');

export const secretArn = z.string().regex(/^arn:[^:]+:secretsmanager:/, 'expected the ARN of a secret');

export const queueUrl = z.url();

/**
 * Stands before the names of all Glue databases, so that two installations can share an account: `orgx_` gives
 * `orgx_edx`, `orgx_lake`. Empty by default.
 */
export const databasePrefix = z
  .string()
  .regex(/^(?:[a-z][a-z0-9_]*)?$/, 'expected small letters, digits and _, since it begins the name of a database')
  .default('');

/** Says how many things are done at once. */
export const atOnce = z
  .string()
  .regex(/^[1-9]\d*$/, 'expected a number from 1')
  .transform(Number);

/** An Athena workgroup. */
export const workgroup = z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/, 'expected the name of a workgroup');

/** A Glue database, with the prefix of the installation. */
export const database = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected the name of a Glue database');
