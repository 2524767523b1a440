let doubtful: bool = false;

/** Says that only the strict decoder may judge the line that is being read. What is made of it does not matter then. */
export function doubt(): void {
  doubtful = true;
}

export function isDoubtful(): bool {
  return doubtful;
}

/** Begins a line. */
export function trust(): void {
  doubtful = false;
}
