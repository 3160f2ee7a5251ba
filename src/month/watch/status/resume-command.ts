/** The command that goes on with a run: the same once more, but for --overwrite, which would begin afresh. */
export function resumeCommand(command: string): string {
  return command.replace(/ (--overwrite(=\S+)?|-O)(?= |$)/g, '');
}
