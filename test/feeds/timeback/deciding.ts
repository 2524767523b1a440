/** The columns that decide who may see what or whether something is shown, as the rulings list them. */
export const DECIDING: Readonly<Record<string, readonly string[]>> = {
  one_roster_role: ['user_id', 'org_id', 'role', 'status', 'end_date'],
  insights_type: ['category', 'visibility', 'is_waste'],
  insights_insight: ['is_visible'],
  insights_config: ['requires_review'],
  insights_review: ['result'],
  insights_recommendation: ['visibility'],
};

/** Each of them with its table. */
export const DECIDING_COLUMNS = Object.entries(DECIDING).flatMap(([table, columns]) =>
  columns.map((column) => [table, column] as const),
);
