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
import { AgentsScreen } from './features/agents/AgentsScreen';
import { CallsScreen } from './features/calls/CallsScreen';
import { type CallFilters, filtersOf } from './features/calls/filters';
import { NewCall } from './features/calls/NewCall';
import { Resolve } from './features/calls/Resolve';
import { CampaignDetail } from './features/campaigns/CampaignDetail';
import { CampaignList } from './features/campaigns/CampaignList';
import { Broken } from './features/frame/Broken';
import { Frame } from './features/frame/Frame';
import { DropTarget } from './features/intake/DropTarget';
import { ImportScreen } from './features/intake/ImportScreen';
import { PastImport } from './features/intake/Running';
import { LiveScreen } from './features/live/LiveScreen';
import { ScheduleScreen } from './features/schedule/ScheduleScreen';
import { SettingsScreen } from './features/settings/SettingsScreen';
import { sectionOf } from './features/settings/sections';
import { SuppressionScreen } from './features/suppression/SuppressionScreen';

const root = createRootRoute({
  component: () => (
    <Frame>
      <Outlet />
      <DropTarget />
      <NewCall />
      <Resolve />
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

const taken = createRoute({
  getParentRoute: () => root,
  path: '/imports/$id',
  component: function Import() {
    const { id } = taken.useParams();
    return <PastImport key={id} id={id} />;
  },
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

const schedule = createRoute({
  getParentRoute: () => root,
  path: '/schedule',
  component: ScheduleScreen,
});

const agents = createRoute({
  getParentRoute: () => root,
  path: '/agents',
  component: AgentsScreen,
});

const doNotCall = createRoute({
  getParentRoute: () => root,
  path: '/do-not-call',
  component: SuppressionScreen,
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: sectionOf,
  component: function Settings() {
    const navigate = useNavigate();
    const { section } = settings.useSearch();
    return (
      <SettingsScreen
        section={section}
        onSection={(chosen) =>
          void navigate({ to: '/settings', search: { section: chosen }, replace: true })
        }
      />
    );
  },
});

const tree = root.addChildren([
  live,
  campaigns,
  campaign,
  intake,
  taken,
  calls.addChildren([call]),
  schedule,
  agents,
  doNotCall,
  settings,
]);

/** Makes the router; tests bring a history of their own. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    defaultErrorComponent: Broken,
    ...(history === undefined ? {} : { history }),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
