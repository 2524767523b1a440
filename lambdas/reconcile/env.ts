import * as z from 'zod';
import { imported, lake, landing, queueUrl } from '../core/aws/variables.ts';

/** Environment variables of this function. */
export const environment = z.object({
  LAKE: lake,
  LANDING: landing,
  IMPORTED: imported,
  /** Queue of the function that receives objects: what an event missed is put into it. */
  QUEUE_URL: queueUrl,
});
