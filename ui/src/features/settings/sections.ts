// The sections of Settings, in their order.

export const SECTIONS = ['account', 'limits', 'rules', 'api', 'appearance', 'diagnostics'] as const;

export type Section = (typeof SECTIONS)[number];

/** Reads the section of an address; the first one where it names none. */
export function sectionOf(search: Readonly<Record<string, unknown>>): { section: Section } {
  return { section: SECTIONS.find((one) => one === search.section) ?? 'account' };
}
