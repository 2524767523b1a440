import { type Session, type Step, sessionsOf, stepsOf } from './activity.ts';
import type { Block } from './course.ts';
import type { Course, Enrolment } from './world.ts';

/** What the platform remembers of one learner and one block. */
export interface BlockState {
  readonly block: Block;
  readonly created: number;
  readonly modified: number;
  /** Newest check of a problem, newest submission of an essay. */
  readonly last: Extract<Step, { kind: 'check' | 'essay' }> | undefined;
  /** 1-based child that was open last, in a chapter or sequential. */
  readonly position: number | undefined;
}

/** States of all blocks that the learner has met before `time`, by usage key, in the order of the first meeting. */
export function progressOf(course: Course, enrolment: Enrolment, time: number): ReadonlyMap<string, BlockState> {
  const states = new Map<string, BlockState>();
  const meet: Meet = (block, at, last, position) => {
    const known = states.get(block.id);
    states.set(block.id, {
      block,
      created: known?.created ?? at,
      modified: at,
      last: last ?? known?.last,
      position: position ?? known?.position,
    });
  };
  const sessions = [...sessionsOf(course, enrolment)].filter((session) => session.start < time);
  for (const session of sessions.sort((a, b) => a.start - b.start)) {
    const { chapter, sequential, start } = session;
    meet(chapter, start, undefined, chapter.children.indexOf(sequential) + 1);
    for (const step of stepsOf(session)) meetIn(session, step, meet);
  }
  return states;
}

type Meet = (block: Block, time: number, last?: BlockState['last'], position?: number) => void;

function meetIn({ sequential }: Session, step: Step, meet: Meet): void {
  if (step.kind === 'open') meet(sequential, step.time, undefined, 1);
  else if (step.kind === 'goto') meet(sequential, step.time, undefined, step.to);
  else if (step.kind === 'check' || step.kind === 'essay') meet(step.block, step.time, step);
  else if (step.kind !== 'close') meet(step.block, step.time);
}
