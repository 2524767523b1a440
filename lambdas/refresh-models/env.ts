import * as z from 'zod';
import { atOnce, bucketName, database, lake, workgroup } from '../core/aws/variables.ts';

/** Environment variables of this function. */
export const environment = z.object({
  LAKE: lake,
  /** Bucket of results; statements write below `build/` in it. */
  RESULTS: bucketName,
  /** Athena workgroup that lets a statement say where it writes. */
  WORKGROUP: workgroup,
  /** Glue database of the names that statements read, with the prefix of the installation. */
  BUILD_DATABASE: database,
  /** Statements of Athena that run at once, at most. */
  AT_ONCE: atOnce,
});
