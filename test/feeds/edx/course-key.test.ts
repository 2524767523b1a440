import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockOfUrl,
  courseId,
  courseOfBlock,
  courseOfUrl,
  isUsageKey,
  orgOfCourse,
} from '../../../lambdas/core/feeds/edx/course-key.ts';

const NEW = 'course-v1:OrgX+Num.1+2024_T1';
const OLD = 'OrgX/Num.1/2013_Fall';
const BLOCK = 'block-v1:OrgX+Num.1+2024_T1+type@problem+block@p-1';
const OLD_BLOCK = 'i4x://OrgX/Num.1/problem/p_1';

describe('course ids', () => {
  it.each([
    [NEW, NEW],
    [OLD, OLD],
    ['course-v1%3AOrgX%2BNum.1%2B2024_T1', NEW],
    ['course-v1:OrgX Num.1 2024_T1', NEW],
    ['course-v1%3AOrgX+Num.1%202024_T1', NEW],
    ['OrgX%2FNum.1%2F2013_Fall', OLD],
    [`${NEW}\n`, NEW],
    [`  ${OLD}%0A`, OLD],
    ['course-v1:OrgX+100%+T1', 'course-v1:OrgX+100%+T1'],
    ['undefined', 'undefined'],
    ['', null],
    [' \n', null],
  ])('fault 44: %j becomes %j', (written, expected) => {
    expect(courseId(written)).toBe(expected);
  });

  const part = fc.stringMatching(/^[A-Za-z0-9_.~-]{1,12}$/);
  it('come back from percent-encoding and form decoding as they were', () => {
    fc.assert(
      fc.property(part, part, part, (org, number, run) => {
        const id = `course-v1:${org}+${number}+${run}`;
        for (const written of [id, encodeURIComponent(id), id.replaceAll('+', ' '), `${id}\n`])
          expect(courseId(written)).toBe(id);
        expect(courseOfUrl(`https://courses.example.org/courses/${encodeURIComponent(id)}/courseware/`)).toBe(id);
        expect(orgOfCourse(id)).toBe(org);
      }),
    );
  });

  it.each([
    [NEW, 'OrgX'],
    [OLD, 'OrgX'],
    ['ccx-v1:OrgX+Num+Run+ccx@7', 'OrgX'],
    ['library-v1:OrgX+Lib', 'OrgX'],
    ['undefined', null],
    ['a/b', null],
    ['a/b/c/d', null],
    ['course-v1:OrgX', null],
  ])('the organisation of %s is %s', (id, org) => {
    expect(orgOfCourse(id)).toBe(org);
  });
});

describe('usage keys', () => {
  it.each([
    [BLOCK, NEW],
    ['ccx-block-v1:OrgX+Num+Run+ccx@7+type@problem+block@p', 'ccx-v1:OrgX+Num+Run+ccx@7'],
    ['i4x://OrgX/Num.1/course/2013_Fall', OLD],
  ])('%s is of %s', (key, course) => {
    expect(courseOfBlock(key)).toBe(course);
    expect(isUsageKey(key)).toBe(true);
  });

  it('old ones do not say the run', () => {
    expect(courseOfBlock(OLD_BLOCK)).toBeNull();
    expect(isUsageKey(OLD_BLOCK)).toBe(true);
  });

  it.each(['p-1', 'i4x-OrgX-Num-problem-p_1', 'i4x://OrgX/Num', 'block-v1:OrgX'])('%s is none', (text) => {
    expect(isUsageKey(text)).toBe(false);
    expect(courseOfBlock(text)).toBeNull();
  });
});

describe('pages', () => {
  it.each([
    [`/courses/${NEW}/courseware/a/b/`, NEW, null],
    [`https://courses.example.org/courses/${NEW}/info`, NEW, null],
    [`https://courses.example.org/courses/${NEW}`, NEW, null],
    [`/courses/${OLD}/progress?x=1`, OLD, null],
    [`/courses/${OLD}`, OLD, null],
    [`/courses/${encodeURIComponent(OLD)}/about`, OLD, null],
    ['/courses/course-v1:OrgX%20Num.1%202024_T1/', NEW, null],
    [`/courses/${NEW}/jump_to_id/p-1`, NEW, null],
    [`/courses/${NEW}/jump_to/${BLOCK}`, NEW, BLOCK],
    [`/courses/${OLD}/jump_to/${OLD_BLOCK}`, OLD, OLD_BLOCK],
    [`/courses/${OLD}/modx/${OLD_BLOCK}/problem_get`, OLD, OLD_BLOCK],
    [`https://courses.example.org/xblock/${BLOCK}?show_title=0`, NEW, BLOCK],
    [`/xblock/${encodeURIComponent(BLOCK)}`, NEW, BLOCK],
    [`/courses/${OLD}/xblock/${OLD_BLOCK.replaceAll('/', ';_')}/handler/check`, OLD, OLD_BLOCK],
    [`/courses/${NEW}/xblock/${BLOCK}/handler/xmodule_handler/problem_check`, NEW, BLOCK],
    [`https://learning.example.org/learning/course/${NEW}/${BLOCK}/x`, NEW, BLOCK],
    [`/login?next=/courses/${NEW}/`, null, null],
    [`/dashboard#/courses/${NEW}/`, null, null],
    ['/courses/', null, null],
    ['/courses/search', null, null],
    ['problem_check', null, null],
    ['/a/%E0%A4%A', null, null],
    ['', null, null],
  ])('fault 44: %s is of course %s and block %s', (url, course, block) => {
    expect(courseOfUrl(url)).toBe(course);
    expect(blockOfUrl(url)).toBe(block);
  });

  it('any text can be asked for', () => {
    fc.assert(fc.property(fc.string(), (text) => void [courseOfUrl(text), blockOfUrl(text), courseId(text)]));
  });
});
