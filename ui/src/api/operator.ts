// Who sits here: what is decided is kept with a name.
import { useQuery } from '@tanstack/react-query';
import { reads, useHost } from './client';

/** What is kept where nobody is known by name; the program says the same. */
const SOMEBODY = 'operator';

/** The name under which whoever sits here is logged in to this computer. */
export function useOperator(): string {
  return useQuery(reads.system(useHost())).data?.operator ?? SOMEBODY;
}
