/** All writes, files taken over, creates and removals of an ingest that a kill is tried at, with what each of them is for. */
export const SIDE_EFFECTS: Readonly<Record<string, string>> = {
  'create ledger/*.entry.gz (+file)': 'the hash of an object is noted',
  'create ledger/*.entry.gz (+claim/object +file +object)': 'the work on an object is taken',
  'create runs/*/tasks/plan.json': 'the plan of a delivery is kept',
  'take tables/edx/.../run-*/*.parquet': 'a part of a table is staged',
  'take tables/lake/rejects/run-*/*.parquet': 'the rejected records of a task are staged',
  'create runs/*/tasks/*.json': 'a task is done',
  'create runs/*/manifest.json': 'the run is sealed',
  'write tables/edx/.../run-*-carried/*.parquet': 'a part is copied to where rows are carried forward',
  'take tables/edx/.../run-*-carried/*.parquet': 'rows of the snapshot before are carried forward',
  'take tables/lake/units/run-*/*.parquet': 'the merged records of units are stored',
  'write tables/lake/units/run-*/*.parquet': 'the outcomes of units are stored',
  'create ledger/*.entry.gz (+current +delivery +garbage +object +partition +publication +records/rejects +records/units -claim/object)':
    'a package is published',
  'create ledger/*.entry.gz (+delivery +garbage +object +partition +publication +records/units -claim/object)':
    'a log is published',
  'create ledger/*.entry.gz (+delivery +garbage +object +partition +publication +records/rejects +records/units -claim/object)':
    'a log with rejected records is published',
  'create ledger/*.entry.gz (+garbage +object +publication +records/units -claim/object)':
    'a quarantined object is settled',
  'create ledger/*.entry.gz (+garbage)': 'a file of a run of its own is announced',
  'create ledger/*.entry.gz (+object +records/units -garbage)': 'objects that bring nothing are recorded',
  'create ledger/*.entry.gz (+garbage +records/units -garbage -records/units)': 'the records of units are merged',
  'create ledger/*.entry.gz (+claim/project)': 'the right to write Delta logs is taken',
  'create tables/.../_delta_log/*.json': 'a Delta log is brought up to date',
  'write catalogue.sql': 'the catalogue for DuckDB is replaced',
  'create ledger/*.entry.gz (+projected -claim/project)': 'what other tools see is noted',
  'create ledger/*.entry.gz (-garbage)': 'a mark of garbage is lifted',
  'create ledger/*.snapshot.gz': 'the state of the ledger is stored whole',
  'remove runs/*/tasks/*.json': 'the report of a task is removed',
  'remove runs/*/tasks/plan.json': 'the plan of a delivery is removed',
  'remove tables/edx/.../run-*/*.parquet': 'a part that nothing shows any more is removed',
  'remove tables/lake/units/run-*/*.parquet': 'merged records are removed',
};
