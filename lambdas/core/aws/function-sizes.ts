/** Memory, disk and time of a function. */
export interface FunctionSize {
  /** Lambda gives a share of a processor for it: a whole one for 1,769 MiB. New accounts are given no more than 3,008. */
  readonly memoryMiB: number;
  /** Size of /tmp. */
  readonly scratchMiB: number;
  /** Longest time of one call. */
  readonly timeoutSeconds: number;
}

/** The functions by their folders. The constructs deploy them so, and what has to fit into a function is judged by it. */
export const FUNCTION_SIZES = {
  'receive-object': { memoryMiB: 1024, scratchMiB: 512, timeoutSeconds: 120 },
  'plan-delivery': { memoryMiB: 1024, scratchMiB: 512, timeoutSeconds: 300 },
  'convert-unit': { memoryMiB: 3008, scratchMiB: 10_240, timeoutSeconds: 900 },
  'publish-delivery': { memoryMiB: 1769, scratchMiB: 10_240, timeoutSeconds: 900 },
  project: { memoryMiB: 1024, scratchMiB: 512, timeoutSeconds: 600 },
  'refresh-models': { memoryMiB: 1024, scratchMiB: 512, timeoutSeconds: 900 },
  'sync-provider': { memoryMiB: 512, scratchMiB: 512, timeoutSeconds: 900 },
  reconcile: { memoryMiB: 1024, scratchMiB: 512, timeoutSeconds: 900 },
  'tidy-lake': { memoryMiB: 1769, scratchMiB: 4096, timeoutSeconds: 900 },
} as const satisfies Readonly<Record<string, FunctionSize>>;

export type FunctionName = keyof typeof FUNCTION_SIZES;
