import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import type { AwsSettings } from './settings.ts';

/** Tag of everything that belongs to an installation; its value is the prefix. */
export const INSTALLATION_TAG = 'installation';

/** Shares of the budget, in percent, of what was spent and of what the month is forecast to cost. */
const WARNINGS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
];

/** Warns of the month's cost, where the settings name a budget. It counts what bears the tag, once the account's billing uses it. */
export function addBudget(scope: Construct, { prefix, budget }: Pick<AwsSettings, 'prefix' | 'budget'>): void {
  if (!budget) return;
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: prefix,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budget.monthlyUsd, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:${INSTALLATION_TAG}$${prefix}`] },
    },
    notificationsWithSubscribers: WARNINGS.map((warning) => ({
      notification: { ...warning, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'EMAIL', address: budget.email }],
    })),
  });
}
