// The clocks that the pages tell by: where this computer stands, and where the people rung are.

/** The zone of whoever sits here. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/**
 * The clock of the people rung, while no campaign and no number says another: most numbers that are
 * taken in are Indian.
 */
export const CALLEE_ZONE = 'Asia/Kolkata';
