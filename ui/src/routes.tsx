// Every route of the window, and nowhere else.
import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router';
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

const tree = root.addChildren([live, campaigns, campaign, intake]);

/** Makes the router; tests bring a history of their own. */
export function makeRouter(history?: RouterHistory) {
  return createRouter({ routeTree: tree, ...(history === undefined ? {} : { history }) });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
