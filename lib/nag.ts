import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule } from 'cdk-nag';
import type { IConstruct } from 'constructs';

const WILDCARDS = 'AwsSolutions-IAM5';

/**
 * The rules of AWS Solutions. A construct that acknowledges AwsSolutions-IAM5 has wildcards in its resources, and says what they
 * stand for. cdk-nag itself takes an acknowledgement only of the text of each resource, which has names that the CDK makes
 * up. Wildcards in actions are findings all the same.
 */
export class SolutionsChecks extends AwsSolutionsChecks {
  protected override applyRule(params: IApplyRule): void {
    super.applyRule({
      ...params,
      ruleSuffixOverride: params.ruleSuffixOverride ?? params.rule.name,
      rule: (node) => {
        const found = params.rule(node);
        if (!Array.isArray(found) || !acknowledges(node, WILDCARDS)) return found;
        return found.filter((finding) => !finding.startsWith('Resource::'));
      },
    });
  }
}

/** Whether a construct, or one that it is in, acknowledges a rule. */
function acknowledges({ node }: IConstruct, rule: string): boolean {
  const here = node.metadata.some(
    ({ type, data }) =>
      type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY &&
      Object.keys(data as object).some((id) => id.replace(/^annotation::/i, '') === rule),
  );
  return here || (node.scope !== undefined && acknowledges(node.scope, rule));
}
