import { type JsonService, ServiceError, startJsonService } from './json-service.ts';

export interface Execution {
  readonly name: string;
  readonly input: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
}

/** A state machine of Step Functions that runs nothing by itself: a test makes the steps of its executions. */
export interface FakeMachine extends JsonService {
  readonly arn: string;
  readonly executions: Map<string, Execution>;
}

export async function startFakeMachine(): Promise<FakeMachine> {
  const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:deliveries';
  const executions = new Map<string, Execution>();
  const arnOf = (name: string) => `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const service = await startJsonService({
    StartExecution({ stateMachineArn, name, input }: { stateMachineArn: string; name: string; input: string }) {
      if (stateMachineArn !== arn) throw new ServiceError('StateMachineDoesNotExist');
      if (!/^[0-9A-Za-z_-]{1,80}$/.test(name)) throw new ServiceError('InvalidName', name);
      const known = executions.get(name);
      // The same name and input again is the same start, as long as the execution runs.
      if (known && (known.status !== 'RUNNING' || known.input !== input))
        throw new ServiceError('ExecutionAlreadyExists');
      if (!known) executions.set(name, { name, input, status: 'RUNNING' });
      return { executionArn: arnOf(name), startDate: 1_740_000_000 };
    },
    DescribeExecution({ executionArn }: { executionArn: string }) {
      const found = [...executions.values()].find(({ name }) => arnOf(name) === executionArn);
      if (!found) throw new ServiceError('ExecutionDoesNotExist');
      return { executionArn, stateMachineArn: arn, name: found.name, status: found.status, startDate: 1_740_000_000 };
    },
  });
  return Object.assign(service, { arn, executions });
}
