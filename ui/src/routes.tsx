// Every route of the window, and nowhere else.
import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouterHistory,
  useNavigate,
  useParams,
} from '@tanstack/react-router';
import { useCallback } from 'react';
import { CallsScreen } from './features/calls/CallsScreen';
import { type CallFilters, filtersOf } from './features/calls/filters';
import { NewCall } from './features/calls/NewCall';
import { CampaignDetail } from './features/campaigns/CampaignDetail';
import { CampaignList } from './features/campaigns/CampaignList';
import { Frame } from './features/frame/Frame';
import { DropTarget } from './features/intake/DropTarget';
import { ImportScreen } from './features/intake/ImportScreen';
import { LiveScreen } from './features/live/LiveScreen';

const root = createRootRoute({
  component: () => (
    <Frame>
      <Outlet />
      <DropTarget />
      <NewCall />
    </Frame>
  ),
  notFoundComponent: LiveScreen,
});

const live = createRoute({ getParentRoute: () => root, path: '/', component: LiveScreen });

const campaigns = createRoute({
  getParentRoute: () => root,
  path: '/campaigns',
  component: CampaignList,
});

const campaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$id',
  component: function Campaign() {
    const { id } = campaign.useParams();
    return <CampaignDetail key={id} id={id} />;
  },
});

const intake = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: ImportScreen,
});

const calls = createRoute({
  getParentRoute: () => root,
  path: '/calls',
  validateSearch: filtersOf,
  component: function Calls() {
    const navigate = useNavigate();
    const filters = calls.useSearch();
    const { id } = useParams({ strict: false });
    const change = useCallback(
      (search: CallFilters) => void navigate({ to: '.', search, replace: true }),
      [navigate],
    );
    const open = useCallback(
      (call: string | undefined) =>
        void (call === undefined
          ? navigate({ to: '/calls', search: (before) => filtersOf(before) })
          : navigate({
              to: '/calls/$id',
              params: { id: call },
              search: (before) => filtersOf(before),
              // From call to call is one step of the way back.
              replace: id !== undefined,
            })),
      [navigate, id],
    );
    return <CallsScreen filters={filters} onFilters={change} openId={id} onOpen={open} />;
  },
});

// The screen stays as it is while calls are opened and closed in it.
const call = createRoute({ getParentRoute: () => calls, path: '$id' });

const tree = root.addChildren([live, campaigns, campaign, intake, calls.addChildren([call])]);

/** Makes the router; tests bring a history of their own. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({ routeTree: tree, ...(history === undefined ? {} : { history }) });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
