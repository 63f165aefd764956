// How many calls a minute can start, which limit says so, and what the others would allow.
import type { TFunction } from 'i18next';
import type { Ceiling, CeilingBy } from '../../api/bindings';
import { count } from '../../lib/format';

/** What each limit allows, in the order in which they are told; none where it is not measured. */
function boundsOf(ceiling: Ceiling): readonly (readonly [CeilingBy, number | null])[] {
  return [
    ['account_budget', ceiling.budget],
    ['lines', ceiling.lines],
    ['places', ceiling.places],
    ['rate', ceiling.rate],
    ['after_wall', ceiling.afterWall],
  ];
}

/** `The lines would allow 240. The rate would allow 1,200.` */
export function othersOf(ceiling: Ceiling, t: TFunction): string {
  return boundsOf(ceiling)
    .flatMap(([by, perMinute]) =>
      by === ceiling.by || perMinute === null
        ? []
        : [t('ceiling.other', { limit: t(`ceiling.by.${by}`), perMinute: count(perMinute) })],
    )
    .join(' ');
}

/** `180, by the requests of the account` */
export function bindsOf(ceiling: Ceiling, t: TFunction): string {
  return t('ceiling.binds', {
    perMinute: count(ceiling.perMinute),
    limit: t(`ceiling.by.${ceiling.by}`),
  });
}
