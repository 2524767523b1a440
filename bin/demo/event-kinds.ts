import { MAX_GRADE, type Session, type Step } from './activity.ts';
import { logTime } from './calendar.ts';
import { blockName, inputs } from './course.ts';
import { browser, common, type LogEvent, mobile, pagePath, server } from './envelope.ts';
import type { Course, Enrolment } from './world.ts';

/** The server's note that a learner joined or left a course. */
export function enrolmentEvent(
  course: Course,
  enrolment: Enrolment,
  change: 'activated' | 'deactivated',
  time: number,
): LogEvent {
  const name = `edx.course.enrollment.${change}`;
  const { account, mode } = enrolment;
  return {
    ...common(course, enrolment, time, '/change_enrollment'),
    event_type: name,
    event_source: 'server',
    name,
    event: { course_id: course.id, user_id: account.id, mode },
    page: null,
  };
}

/** What the log says of one step: a problem is checked twice, by the browser that sends it and the server that grades it. */
export function* stepEvents(session: Session, step: Step): Iterable<LogEvent> {
  const { course, sequential } = session;
  switch (step.kind) {
    case 'open': {
      const path = pagePath(session);
      yield {
        ...server(session, step.time, path),
        event_type: path,
        name: path,
        event: '{"POST": {}, "GET": {}}',
        page: null,
      };
      break;
    }
    case 'goto':
      yield browser(session, step.time, 'seq_goto', { old: step.from, new: step.to, id: sequential.id });
      break;
    case 'close':
      yield browser(session, step.time, 'page_close', {});
      break;
    case 'load':
    case 'play':
    case 'pause':
      yield videoEvent(session, step);
      break;
    case 'check': {
      const [first, second] = inputs(step.block.id);
      const form = new URLSearchParams([
        [`input_${first}`, step.answers[0]],
        [`input_${second}`, step.answers[1]],
      ]);
      yield browser(session, step.time, 'problem_check', form.toString());
      yield problemCheck(session, step);
      break;
    }
    case 'essay': {
      const name = 'openassessmentblock.create_submission';
      const path = `/courses/${course.id}/xblock/${step.block.id}/handler/submit`;
      const event = {
        answer: { parts: [{ text: step.text }] },
        attempt_number: 1,
        submission_uuid: step.submission,
        submitted_at: logTime(step.time),
      };
      yield { ...server(session, step.time, path), event_type: name, name, event, page: 'x_module' };
      break;
    }
  }
}

function videoEvent(
  session: Session,
  { kind, time, block, seconds }: Extract<Step, { kind: 'load' | 'play' | 'pause' }>,
): LogEvent {
  const payload = { id: blockName(block.id), currentTime: seconds, duration: 600 };
  return session.daysLate > 0
    ? mobile(session, time, `edx.video.${MOBILE_KINDS[kind]}`, `${kind}_video`, {
        ...payload,
        module_id: block.id,
        code: 'mobile',
      })
    : browser(session, time, `${kind}_video`, { ...payload, code: 'html5' });
}

const MOBILE_KINDS = { load: 'loaded', play: 'played', pause: 'paused' } as const;

function problemCheck(session: Session, step: Extract<Step, { kind: 'check' }>): LogEvent {
  const { course } = session;
  const { block, attempt, grade, answers } = step;
  const ids = inputs(block.id);
  const path = `/courses/${course.id}/xblock/${block.id}/handler/xmodule_handler/problem_check`;
  const correctness = (part: number) => (part < grade ? 'correct' : 'incorrect');
  const event = {
    problem_id: block.id,
    attempts: attempt,
    grade,
    max_grade: MAX_GRADE,
    success: grade === MAX_GRADE ? 'correct' : 'incorrect',
    answers: Object.fromEntries(ids.map((id, part) => [id, answers[part]])),
    correct_map: Object.fromEntries(
      ids.map((id, part) => [
        id,
        { correctness: correctness(part), npoints: null, msg: '', hint: '', hintmode: null, queuestate: null },
      ]),
    ),
    state: { seed: 1, student_answers: {}, correct_map: {}, done: attempt > 1 ? true : null, input_state: {} },
    submission: Object.fromEntries(
      ids.map((id, part) => [
        id,
        {
          question: block.title,
          answer: answers[part],
          response_type: part === 0 ? 'multiplechoiceresponse' : 'stringresponse',
          correct: part < grade,
          variant: '',
        },
      ]),
    ),
  };
  const base = server(session, step.time, path);
  return {
    ...base,
    context: { ...base.context, module: { usage_key: block.id, display_name: block.title } },
    event_type: 'problem_check',
    name: 'problem_check',
    event,
    page: 'x_module',
  };
}
