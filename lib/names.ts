// The names of an installation in its account. The stacks are deployed under them, and the command line finds by them what was
// deployed, so each is made here alone.

/** The stacks that say by outputs what they have made, and those outputs. */
export const OUTPUTS = {
  state: ['LandingBucket', 'LakeBucket', 'ResultsBucket', 'KeyArn', 'KeysSecretArn', 'PartnerSecretArn'],
  analysts: ['AnalystRole', 'Workgroup'],
  pipeline: [
    'QueueUrl',
    'DeadLetterUrl',
    'DeadCallsUrl',
    'DeliveryMachine',
    'RefreshMachine',
    'ProjectFunction',
    'AlarmTopic',
  ],
} as const;

/** A stack with outputs, by its name without the prefix. */
export type OutputStack = keyof typeof OUTPUTS;
/** The outputs of one stack; of all stacks without an argument. */
export type Outputs<S extends OutputStack = OutputStack> = Readonly<Record<(typeof OUTPUTS)[S][number], string>>;

export const OUTPUT_STACKS = Object.keys(OUTPUTS) as readonly OutputStack[];

/** `north-lake`, `state` gives `north-lake-state`. */
export const stackName = (prefix: string, stack: string) => `${prefix}-${stack}`;

/** The stack of a catalogue, without the prefix: that of the source of a database. */
export const catalogueStack = (database: string) =>
  `catalogue-${database.replace(/_history$/, '').replaceAll('_', '-')}`;

/** The stack of a scope, without the prefix; its role and workgroup are named so, too. */
export const scopeStack = (scope: string) => `scope-${scope.replaceAll('_', '-')}`;

/** The stack of what QuickSight shows of a scope, without the prefix. */
export const quickSightStack = (scope: string) => `quicksight-${scope.replaceAll('_', '-')}`;

/**
 * The id in QuickSight of what belongs to a scope: of the folder and the data source, or of the dataset of a view. Ids are unique in an
 * account and a region.
 */
export const quickSightId = (prefix: string, scope: string, view?: string) =>
  [readerName(prefix, scopeStack(scope)), ...(view === undefined ? [] : [view])].join('-');

/** The role and the workgroup of those who read some databases. */
export const readerName = (prefix: string, reader: string) => `${prefix}-${reader}`;

/** Those who read all source tables and base tables. */
export const ANALYSTS = 'analysts';

export const analystsName = (prefix: string) => readerName(prefix, ANALYSTS);

/** The state machine that works on one delivery. */
export const machineName = (prefix: string) => `${prefix}-delivery`;

/** The state machine that refreshes the models. */
export const refreshMachineName = (prefix: string) => `${prefix}-refresh`;

/**
 * The database of the names that statements of a refresh read, without the prefix, which no scope may be called; and the folder of
 * results that is for those statements.
 */
export const BUILD = 'build';

/** The workgroup of the statements of a refresh. */
export const buildWorkgroupName = (prefix: string) => `${prefix}-${BUILD}`;

/** The log of a function, by the name of its construct. */
export const logGroupName = (prefix: string, construct: string) => `/${prefix}/${construct}`;

/** An alarm, by the heading in docs/runbook.md that says what to do. */
export const alarmName = (prefix: string, heading: string) => `${prefix}: ${heading}`;
