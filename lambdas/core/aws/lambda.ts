import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { messageOf, UsageError } from '../errors.ts';
import { type Owner, openClaims } from '../lake/claims.ts';
import { type Lake, openLakeAt } from '../lake/lake.ts';
import { parseSettings, type Settings } from '../settings.ts';
import { s3Storage } from '../storage/s3.ts';
import { openS3Clients, type S3Clients } from '../storage/s3-client.ts';
import type { Storage } from '../storage/storage.ts';
import { callOwner } from './executions.ts';
import type { FunctionName } from './function-sizes.ts';
import { logger, metrics, tracer } from './telemetry.ts';

/** What a function has of its surroundings, for as long as its process lives. */
export interface Surroundings<V> {
  readonly name: FunctionName;
  /** Its environment variables, checked. */
  readonly variables: V;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly clients: S3Clients;
  /** The lake for an owner of claims. What was read of the ledger is kept for later calls. */
  openLake(owner: Owner): Promise<Lake>;
}

/** One call of a function. */
export interface Call {
  readonly context: Context;
  /** The call as an owner of claims. */
  readonly owner: Owner;
}

type Serve<V, E, R> = (given: Surroundings<V>) => (event: E, call: Call) => Promise<R>;

export interface Handler<E, R> {
  (event: E, context: Context): Promise<R>;
  /** The handler as a process has it that has just been started; tests call functions so. */
  inNewProcess(): Handler<E, R>;
}

/**
 * Makes the handler of a function. What it needs of its surroundings is found out at the first call, so that the code can be
 * loaded anywhere. Each call has its log keys, metrics and trace; an error is logged once and thrown on.
 */
export function lambda<V extends { readonly LAKE: string }, E, R>(
  name: FunctionName,
  environment: z.ZodType<V>,
  serve: Serve<V, E, R>,
): Handler<E, R> {
  let serving: Promise<ReturnType<Serve<V, E, R>>> | undefined;
  const ready = () => {
    serving ??= surroundingsOf(name, environment)
      .then(serve)
      .catch((error: unknown) => {
        serving = undefined; // the next call looks again
        throw error;
      });
    return serving;
  };
  const handler = async (event: E, context: Context): Promise<R> => {
    logger.addContext(context);
    const trace = beginTrace(name);
    try {
      const served = await ready();
      return await served(event, { context, owner: callOwner(name, context.awsRequestId) });
    } catch (error) {
      logger.error(messageOf(error), error instanceof Error ? { error } : {});
      if (error instanceof Error && tracer.isTracingEnabled()) tracer.addErrorAsMetadata(error);
      throw error;
    } finally {
      trace.end();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
  return Object.assign(handler, { inNewProcess: () => lambda(name, environment, serve) });
}

async function surroundingsOf<V extends { readonly LAKE: string }>(
  name: FunctionName,
  environment: z.ZodType<V>,
): Promise<Surroundings<V>> {
  const variables = parseVariables(environment, process.env);
  const settings = await readSettings();
  const clients = openS3Clients();
  const storage = s3Storage(clients);
  let lake: Promise<Lake> | undefined;
  return {
    name,
    variables,
    settings,
    storage,
    clients,
    async openLake(owner) {
      lake ??= openLakeAt(storage, variables.LAKE, owner).catch((error: unknown) => {
        lake = undefined; // the next call tries again
        throw error;
      });
      const opened = await lake;
      return { ...opened, claims: openClaims(opened, owner) };
    },
  };
}

/** Throws UsageError naming each variable, and what is expected of it. */
export function parseVariables<V>(environment: z.ZodType<V>, variables: NodeJS.ProcessEnv): V {
  const found = environment.safeParse(variables);
  if (found.success) return found.data;
  const problems = found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new UsageError(`wrong environment of the function: ${problems.join('; ')}; deploy it again`);
}

/** The settings lie beside the code, so that a function and its settings are deployed together. */
async function readSettings(): Promise<Settings> {
  const file = join(process.env.LAMBDA_TASK_ROOT ?? '.', 'settings.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}; deploy the function again`, { cause: error });
  }
  return parseSettings(JSON.parse(text), file);
}

/** A part of the trace for the code of a call; nothing where tracing is off. */
function beginTrace(name: string): { end(): void } {
  const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  if (!parent) return { end() {} };
  const part = parent.addNewSubsegment(`## ${name}`);
  tracer.setSegment(part);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  return {
    end() {
      part.close();
      tracer.setSegment(parent);
    },
  };
}
