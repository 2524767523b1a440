/** The text of a model; bundlers and tests load it as a string. */
declare module '*.sql' {
  const text: string;
  export default text;
}
