// Where this computer stands.

/** The zone of whoever sits here. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
