/**
 * A named pure function that runs in a worker thread.
 *
 * The stage that owns the function declares the task beside it; `entry.ts` loads the function by the task's name, of
 * which it knows by types alone. In and Out must survive structured cloning.
 */
export interface Task<In, Out, Name extends string = string> {
  readonly name: Name;
  /** Never set: carries the types only. */
  readonly types?: (input: In) => Out;
}

/** Of what and to what the task is; in two steps, since the name is a type as well, which nobody has to say twice. */
export function taskNamed<Name extends string>(name: Name): { of<In, Out>(): Task<In, Out, Name> } {
  return { of: () => ({ name }) };
}

export interface TaskMessage {
  readonly name: string;
  readonly input: unknown;
}
