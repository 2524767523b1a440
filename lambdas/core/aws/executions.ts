import { createHash } from 'node:crypto';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Owner } from '../lake/claims.ts';
import type { ObjectItem } from '../lake/items.ts';
import type { Work } from '../lake/work.ts';

/** Digits of a SHA-256 in the name of an execution; with the attempt behind them it has at most 80 characters. */
const DIGITS = 60;

/**
 * Name of the execution that works on a version of an object. A name can be used once in 90 days, so each attempt has its own,
 * and the same object received twice at once starts one execution.
 */
export function executionName({ object, version }: Pick<ObjectItem, 'object' | 'version'>, attempt: number): string {
  const slash = object.indexOf('/');
  const [bucket, key] = [object.slice(0, Math.max(slash, 0)), object.slice(slash + 1)];
  const hash = createHash('sha256').update([bucket, key, version].join('\n')).digest('hex');
  return `${hash.slice(0, DIGITS)}-${attempt}`;
}

const EXECUTION_NAME = new RegExp(`^[0-9a-f]{${DIGITS}}-\\d+$`);

/** Executions of the machine that works on deliveries. */
export interface Executions {
  /** Undefined for one that was never started, was started just now, or ended more than 90 days ago. */
  status(name: string): Promise<'running' | 'closed' | undefined>;
  /** Starts an execution, unless one of the name was started before. Resolves to whether one of the name is running now. */
  start(name: string, work: Work): Promise<boolean>;
}

export function openExecutions(client: SFNClient, machineArn: string): Executions {
  const arnOf = (name: string) => `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const executions: Executions = {
    async status(name) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'closed';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
    async start(name, work) {
      try {
        const input = JSON.stringify({ work });
        await client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input }));
        return true;
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return (await executions.status(name)) !== 'closed';
        throw error;
      }
    },
  };
  return executions;
}

/** An execution as an owner of claims. `status`: of others; nobody asks for their own. */
export function executionOwner(name: string, status: Executions['status']): Owner {
  return {
    name,
    watched: true,
    async lives(other) {
      if (!EXECUTION_NAME.test(other)) return undefined; // a process, whose heartbeat decides
      const found = await status(other);
      return found && found === 'running';
    },
  };
}

/** The execution that works on a version, for a step of it: it has its claim, and asks for no other. */
export function ownerOfWork({ item }: Work): Owner {
  return executionOwner(executionName(item, item.attempt ?? 0), async () => undefined);
}

/** One call of a function that works for no delivery. It keeps its claims by heartbeats. */
export function callOwner(functionName: string, requestId: string): Owner {
  return { name: `${functionName}-${requestId}`, lives: async () => undefined };
}
