import { required } from '../../../lambdas/core/required.ts';
import { APPLICATIONS, CONTENTS, type Content, GRADES, SUBJECTS, type Subject } from './curriculum.ts';
import type { ExportedTable, Row } from './table.ts';

/** What is taught, in which applications, and its place in CASE. */
export const CURRICULUM_TABLES: readonly ExportedTable[] = [
  {
    name: 'caliper_assignable_digital_resource',
    ending: 'csv',
    rows: () =>
      contents('subject', 'course', 'unit', 'lesson', 'topic').map((one) => ({
        ...named(one),
        media_type: `curriculum/${one.kind}`,
      })),
  },
  { name: 'caliper_assessment', ending: 'csv', rows: () => contents('test').map(named) },
  {
    name: 'caliper_assessment_item',
    ending: 'parquet',
    rows: () =>
      contents('question').map((one) => ({ ...named(one), media_type: one.order === 1 ? 'guiding' : 'quiz' })),
  },
  {
    name: 'caliper_entity_relation',
    ending: 'parquet',
    *rows() {
      for (const one of CONTENTS) {
        if (one.parent) yield edge(one, one.parent, one.order);
        // A question that the quiz of the first unit asks again.
        if (/\.2\.Q4$/.test(one.code)) yield edge(one, firstTestOf(one), 5);
      }
      // The platform forbids no edge to stand twice.
      const [twice] = contents('course');
      if (twice?.parent) yield edge(twice, twice.parent, twice.order);
    },
  },
  {
    name: 'cf_document',
    ending: 'csv',
    rows: () => APPLICATIONS.map(({ document: { id, title } }) => ({ identifier: id, title })),
  },
  {
    name: 'cf_subject',
    ending: 'csv',
    rows: () =>
      SUBJECTS.map(({ id, title, code }) => ({
        identifier: id,
        title,
        hierarchy_code: code,
        description: `${title}, as the schools of the valley teach it`,
      })),
  },
  {
    name: 'cf_item',
    ending: 'csv',
    rows: () =>
      contents('course', 'unit').map((one) => ({
        identifier: one.id,
        full_statement: one.kind === 'course' ? one.title : `Knows and explains: ${one.title?.toLowerCase()}`,
        human_coding_scheme: one.code,
        item_type: one.kind === 'course' ? 'Course' : 'Standard',
        document_id: subjectOf(one).application.document.id,
      })),
  },
  {
    name: 'cf_item_subject',
    ending: 'csv',
    rows: () => contents('course', 'unit').map((one) => ({ item_id: one.id, subject_id: subjectOf(one).id })),
  },
  {
    name: 'lti_application',
    ending: 'csv',
    rows: () => APPLICATIONS.map(({ id, name, type }) => ({ id, name, type })),
  },
  {
    name: 'lti_application_curriculum_scope',
    ending: 'csv',
    rows: () => APPLICATIONS.map(({ id, document }) => ({ lti_application_id: id, cf_document_id: document.id })),
  },
  {
    name: 'placement_grade',
    ending: 'csv',
    rows: () =>
      GRADES.map(({ id, code, label, order }) => ({ id, grade_primary_identifier: code, label, order_number: order })),
  },
];

function contents(...kinds: readonly Content['kind'][]): readonly Content[] {
  return CONTENTS.filter(({ kind }) => kinds.includes(kind));
}

const named = ({ id, title, description }: Content): Row => ({ id, name: title, description });

function edge(child: Content, parent: Content, order: number): Row {
  return { source_id: child.id, destination_id: parent.id, relationship_type: 'isPartOf', item_order: order };
}

function firstTestOf({ code }: Content): Content {
  const wanted = code.replace(/\.2\.Q4$/, '.1.Q');
  return required(
    CONTENTS.find((one) => one.code === wanted),
    `the content ${wanted}`,
  );
}

/** The subject of a course or of what is below it; codes begin with the subject's. */
function subjectOf({ code }: Content): Subject {
  return required(
    SUBJECTS.find((subject) => code.startsWith(`${subject.code}-`)),
    `the subject of ${code}`,
  );
}
